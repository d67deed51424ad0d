import type { TestDatabase } from '@webmagic/db/testing'
import { type Auth, createAuth } from '../accounts/auth.ts'
import { CUSTOMER_DOOR, type Door } from '../accounts/doors.ts'
import type { Services } from '../context.ts'

export function openAuth(
  { databaseUrl }: Pick<TestDatabase, 'databaseUrl'>,
  { publicUrl, authSecret }: Pick<Services, 'publicUrl' | 'authSecret'>,
  door: Door = CUSTOMER_DOOR,
): Auth {
  return createAuth(door, { databaseUrl, publicUrl, authSecret, trustedOrigins: [publicUrl] })
}

export interface AuthCall {
  body?: object
  headers?: Record<string, string>
  /** Where the call comes from: somewhere else each time unless given. */
  address?: string
}

let calls = 0
function newAddress(): string {
  calls += 1
  return `10.${calls >> 16}.${(calls >> 8) & 255}.${calls & 255}`
}

/** Sends a request to one of the doors as the host would, below its base path. */
export async function sendTo(
  auth: Auth,
  { publicUrl }: Pick<Services, 'publicUrl'>,
  path: string,
  { body, headers, address = newAddress() }: AuthCall = {},
  door: Door = CUSTOMER_DOOR,
): Promise<Response> {
  const response = await auth.handle({
    method: body ? 'POST' : 'GET',
    url: `${door.basePath}/${path}`,
    headers: new Headers({ origin: publicUrl, 'content-type': 'application/json', ...headers }),
    body: body ? JSON.stringify(body) : '',
    address,
  })
  if (!response) throw new Error(`${path} is not offered`)
  return response
}
