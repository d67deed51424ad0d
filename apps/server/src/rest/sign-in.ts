import { type Auth, CUSTOMER_DOOR, createContext, STAFF_DOOR } from '@webmagic/api'
import { z } from 'zod'
import type { Caller } from './endpoint.ts'

type Kind = keyof Caller['doors']
const DOORS = { customer: CUSTOMER_DOOR, staff: STAFF_DOOR }

type Options = Pick<Parameters<Auth['handle']>[0], 'onDisabled' | 'keepsToken'>

/** Asks one of the doors, with its limits and its way of answering the same to all. Its cookies go nowhere. */
export async function askDoor(
  { doors, address, authorization, userAgent }: Caller,
  kind: Kind,
  path: string,
  body: object,
  options: Options = {},
): Promise<Response> {
  const headers = new Headers({ 'content-type': 'application/json' })
  if (authorization !== undefined) headers.set('authorization', authorization)
  if (userAgent !== undefined) headers.set('user-agent', userAgent)
  const response = await doors[kind].handle({
    method: 'POST',
    url: DOORS[kind].basePath + path,
    headers,
    body: JSON.stringify(body),
    address,
    ...options,
  })
  if (!response) throw new Error(`The ${kind} door has no ${path}`)
  return response
}

export interface Credentials {
  email: string
  password: string
}

export interface SignInAnswer {
  /** Of a session that lasts a day; null for a refusal. */
  token: string | null
  /** The password was right, but whoever has it may not enter. */
  isDisabled: boolean
  isVerified: boolean
}

const signedIn = z.object({ user: z.object({ emailVerified: z.boolean() }) })

export async function signIn(caller: Caller, kind: Kind, credentials: Credentials): Promise<SignInAnswer> {
  let isDisabled = false
  // Without a token: whoever signs in again is not asked who they were.
  const stranger = { ...caller, authorization: undefined }
  // Not to be remembered: for a day rather than a week, as the older API says of its tokens.
  const body = { ...credentials, rememberMe: false }
  const response = await askDoor(stranger, kind, '/sign-in/email', body, {
    onDisabled: () => {
      isDisabled = true
    },
  })
  if (!response.ok) return { token: null, isDisabled, isVerified: false }
  const { user } = signedIn.parse(await response.json())
  return { token: response.headers.get('set-auth-token'), isDisabled, isVerified: user.emailVerified }
}

/** The same caller, with this token. */
export function withToken(caller: Caller, token: string): Caller {
  const authorization = `Bearer ${token}`
  const { services, requestId: id } = caller.context
  const context = createContext(services, { id, address: caller.address, headers: { authorization } })
  return { ...caller, authorization, context }
}
