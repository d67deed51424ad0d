import { email, STAFF_ROLES } from '@webmagic/api'
import { z } from 'zod'
import { type Caller, endpoint } from './endpoint.ts'
import { anyPassword, EXAMPLE_ID, id } from './people.ts'
import { RestError } from './refusals.ts'
import { type Credentials, type SignInAnswer, signIn, withToken } from './sign-in.ts'
import { userOf } from './who.ts'

const WRONG = [401, 'Incorrect email or password'] as const
const INACTIVE = [403, 'Account is inactive'] as const

const person = z.object({ id, email: z.string(), full_name: z.string().nullable() })

const unifiedLogin = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    user_type: z.enum(['admin', 'customer']),
    user: z.union([
      person.extend({ phone: z.string().nullable() }),
      person.extend({ role: z.enum(STAFF_ROLES) }),
    ]),
    email_verified: z.boolean(),
  })
  .meta({ id: 'UnifiedLogin' })

type UnifiedLogin = z.input<typeof unifiedLogin>

/** What clients of OAuth 2 send besides makes no difference. */
const ignored = z.string().max(1_000).optional()

export const unifiedLoginEndpoint = endpoint({
  method: 'POST',
  path: '/auth/unified-login',
  operationId: 'unifiedLogin',
  tag: 'Accounts',
  summary: 'Sign in as a customer or as staff',
  description: 'For people who may be either. The token is good for a day.',
  access: 'anybody',
  sentAs: 'form',
  takes: z.object({
    body: z.strictObject({
      username: z.string().trim().toLowerCase().min(1).max(255).meta({ description: 'The e-mail address.' }),
      password: anyPassword,
      grant_type: ignored,
      scope: ignored,
      client_id: ignored,
      client_secret: ignored,
    }),
  }),
  gives: unifiedLogin,
  example: {
    body: { username: 'joe@example.com', password: 'a long passphrase 1' },
    answer: {
      access_token: 'QpZk1x9...%3D',
      token_type: 'bearer',
      user_type: 'customer',
      user: { id: EXAMPLE_ID, email: 'joe@example.com', full_name: 'Joe Miller', phone: null },
      email_verified: true,
    },
  },
  alsoRefuses: [WRONG, INACTIVE, [429, 'Too many requests. Try again later.']],
  async run({ body: { username, password } }, caller) {
    if (!email.safeParse(username).success) throw new RestError(...WRONG)
    const credentials = { email: username, password }
    const customer = await signIn(caller, 'customer', credentials)
    if (customer.token !== null) return asCustomer(customer.token, caller)
    if (customer.isDisabled) throw new RestError(...INACTIVE)
    return asStaff(await signIn(caller, 'staff', credentials), credentials, caller)
  },
})

async function asCustomer(token: string, caller: Caller): Promise<UnifiedLogin> {
  const { id, email, full_name, phone, email_verified } = await userOf(withToken(caller, token))
  return {
    access_token: token,
    token_type: 'bearer',
    user_type: 'customer',
    user: { id, email, full_name, phone },
    email_verified,
  }
}

async function asStaff(
  { token, isDisabled, isVerified }: SignInAnswer,
  { email }: Credentials,
  caller: Caller,
): Promise<UnifiedLogin> {
  if (isDisabled) throw new RestError(...INACTIVE)
  const actor = token === null ? null : await withToken(caller, token).context.whoIsAsking()
  if (token === null || actor?.kind !== 'staff') throw new RestError(...WRONG)
  await caller.doors.customer.returnSignIn({ email, address: caller.address })
  return {
    access_token: token,
    token_type: 'bearer',
    user_type: 'admin',
    user: { id: actor.staffId, email: actor.email, full_name: actor.fullName, role: actor.role },
    email_verified: isVerified,
  }
}
