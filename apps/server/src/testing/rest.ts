import type { IncomingHttpHeaders } from 'node:http'
import { expect } from 'vitest'
import { z } from 'zod'
import { send } from './http.ts'
import { PASSWORD } from './people.ts'

export interface RestAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any
}

export interface RestOptions {
  token?: string | undefined
  headers?: Record<string, string>
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

/** Calls the REST API of a host. A body that is no text is sent as JSON. */
export async function rest(
  origin: string,
  method: string,
  path: string,
  body?: unknown,
  { token, headers = {} }: RestOptions = {},
): Promise<RestAnswer> {
  const answer = await send(origin, {
    method,
    path: `/api/v1${path}`,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const isJson = answer.text !== '' && answer.headers['content-type']?.startsWith('application/json')
  return { ...answer, body: isJson ? JSON.parse(answer.text) : null }
}

const loggedIn = z.object({ access_token: z.string() })

export async function logIn(origin: string, email: string, password = PASSWORD): Promise<string> {
  const { body } = await rest(origin, 'POST', '/customer/login', { email, password })
  return loggedIn.parse(body).access_token
}

/** A refusal in the older API's shape: nothing but `detail`. */
export function expectDetail(answer: RestAnswer, status: number, detail: unknown): void {
  expect([answer.status, answer.body]).toEqual([status, { detail }])
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined)
}

/** Times and ids as what they are, so that answers can be compared with what was written down. */
export function normalised(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (z.uuid().safeParse(value).success) return '<id>'
    if (z.iso.datetime().safeParse(value).success) return '<time>'
    return typeof value === 'string' && /^TKT-\d{8}-[0-9A-F]{6}$/.test(value) ? '<number>' : value
  })
}
