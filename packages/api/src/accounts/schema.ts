import { z } from 'zod'
import { id, text } from '../fields.ts'

export const me = z.object({
  customerId: id,
  email: z.string(),
  fullName: z.string().nullable(),
  phone: z.string().nullable(),
  emailVerified: z.boolean(),
})

export const updateProfileInput = z.strictObject({
  fullName: text(255).min(1).nullable().optional(),
  /** As people write it, with spaces and signs; null for none. */
  phone: text(50)
    .regex(/^[+\d][\d\s().\-/x]*$/, 'Not a phone number')
    .nullable()
    .optional(),
})

export const sessions = z.object({
  /** Those that are still good, the one in use first, then by last use. */
  sessions: z.array(
    z.object({
      sessionId: id,
      isCurrent: z.boolean(),
      createdAt: z.date(),
      /** To the minute. */
      lastUsedAt: z.date(),
      ipAddress: z.string().nullable(),
      userAgent: z.string().nullable(),
    }),
  ),
})

export const revokeSessionInput = z.strictObject({ sessionId: id })

export type Me = z.output<typeof me>
export type UpdateProfileInput = z.output<typeof updateProfileInput>
export type Sessions = z.output<typeof sessions>
