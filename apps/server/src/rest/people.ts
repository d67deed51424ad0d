import {
  email,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  type Profile,
  updateProfileInput,
} from '@webmagic/api'
import { z } from 'zod'

export const EXAMPLE_ID = '5f0c1c1e-7a53-4d0e-9a4e-0d6a3a0b7c11'
export const EXAMPLE_TIME = '2026-03-14T09:26:53.000Z'

const PHONE = updateProfileInput.shape.phone

export const time = z.iso.datetime()
export const id = z.uuid()

/** Only looked at, so that also one from before a rule changed can be shown. */
export const anyPassword = z.string().min(1).max(PASSWORD_MAX_LENGTH)

export const newPassword = z
  .string()
  .min(PASSWORD_MIN_LENGTH)
  .max(PASSWORD_MAX_LENGTH)
  .regex(/\p{L}/u, 'Must contain at least one letter')
  .regex(/\d/, 'Must contain at least one digit')
  .meta({ description: 'Eight to a hundred characters, at least one letter and one digit.' })

/** Frontends send what was left empty as an empty text, or as null. */
export function leftEmpty(max: number) {
  return z.string().trim().max(max).nullish()
}

export const registerBody = z.strictObject({
  email,
  password: newPassword,
  full_name: leftEmpty(255),
  phone: leftEmpty(50).refine((phone) => !phone || PHONE.safeParse(phone).success, 'Not a phone number'),
})

export const user = z
  .object({
    id,
    email: z.string(),
    full_name: z.string().nullable(),
    phone: z.string().nullable(),
    site_id: id.nullable().meta({ description: 'Always null: see `/customer/my-sites`.' }),
    email_verified: z.boolean(),
    login_count: z.int(),
    last_login: time.nullable(),
    created_at: time,
  })
  .meta({ id: 'User' })

export const login = z
  .object({
    access_token: z.string().meta({ description: 'For `Authorization: Bearer`.' }),
    token_type: z.literal('bearer'),
    expires_in: z.literal(86_400).meta({ description: 'In seconds.' }),
    user,
    email_verified: z.boolean(),
  })
  .meta({ id: 'Login' })

export const done = z.object({ message: z.string(), success: z.boolean() }).meta({ id: 'Done' })

export type User = z.output<typeof user>

export const EXAMPLE_USER: User = {
  id: EXAMPLE_ID,
  email: 'joe@example.com',
  full_name: 'Joe Miller',
  phone: '+1 555 0100',
  site_id: null,
  email_verified: true,
  login_count: 3,
  last_login: EXAMPLE_TIME,
  created_at: EXAMPLE_TIME,
}

export function toUser(profile: Profile): User {
  return {
    id: profile.customerId,
    email: profile.email,
    full_name: profile.fullName,
    phone: profile.phone,
    site_id: null,
    email_verified: profile.emailVerified,
    login_count: profile.loginCount,
    last_login: profile.lastLogin?.toISOString() ?? null,
    created_at: profile.createdAt.toISOString(),
  }
}

export function toLogin(token: string, shown: User): z.output<typeof login> {
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: 86_400,
    user: shown,
    email_verified: shown.email_verified,
  }
}
