import type { OutgoingHttpHeaders } from 'node:http'
import { expect } from 'vitest'
import { z } from 'zod'
import { type Answer, send } from './http.ts'
import { PASSWORD } from './people.ts'

/** Strict, so that an error which says more than it should is one that fails. */
const errorShape = z.strictObject({
  message: z.string(),
  code: z.int(),
  data: z.strictObject({
    code: z.string(),
    httpStatus: z.int(),
    path: z.string().nullable(),
    requestId: z.uuid(),
    reason: z.looseObject({ code: z.string() }).nullable(),
  }),
})
const trpcError = z.strictObject({ error: z.strictObject({ json: errorShape }) })
const plainError = z.strictObject({ error: errorShape })

export type ApiError = z.output<typeof errorShape>

/** The error of an answer of `/trpc`, or elsewhere of the host's own. */
export function errorOf({ text }: Answer): ApiError {
  const body: unknown = JSON.parse(text)
  const trpc = trpcError.safeParse(body)
  return trpc.success ? trpc.data.error.json : plainError.parse(body).error
}

/** What every refusal has in common, besides its status and its reason. */
export function expectRefused(answer: Answer, status: number, reason: string | null): ApiError {
  expect(answer.text).toContain('"error"')
  const error = errorOf(answer)
  expect([answer.status, error.data.reason?.code ?? null]).toEqual([status, reason])
  expect(error.data.httpStatus).toBe(status)
  expect(answer.headers['x-request-id']).toBe(error.data.requestId)
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(answer.headers['cache-control']).toBe('no-store')
  return error
}

export interface CallOptions {
  token?: string
  headers?: OutgoingHttpHeaders
}

/** Calls a query with an input that is already superjson text. */
export function query(origin: string, procedure: string, input?: string, options: CallOptions = {}) {
  const search = input === undefined ? '' : `?input=${encodeURIComponent(input)}`
  return send(origin, { path: `/trpc/${procedure}${search}`, headers: headersOf(options) })
}

/** The same for a mutation. */
export function mutate(
  origin: string,
  procedure: string,
  input: string | undefined,
  options: CallOptions = {},
) {
  return send(origin, {
    method: 'POST',
    path: `/trpc/${procedure}`,
    headers: { 'content-type': 'application/json', ...headersOf(options) },
    ...(input === undefined ? {} : { body: input }),
  })
}

function headersOf({ token, headers }: CallOptions): OutgoingHttpHeaders {
  return { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers }
}

export function json(value: unknown): string {
  return JSON.stringify({ json: value })
}

export function postSignIn(origin: string, credentials: object, headers: OutgoingHttpHeaders = {}) {
  return send(origin, {
    method: 'POST',
    path: '/api/auth/sign-in/email',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(credentials),
  })
}

export interface SignedIn {
  /** For `Authorization: Bearer`. */
  token: string
  /** For `Cookie`. */
  cookie: string
  setCookie: string
}

export async function signIn(origin: string, email: string): Promise<SignedIn> {
  const { status, headers } = await postSignIn(origin, { email, password: PASSWORD })
  const [setCookie = ''] = headers['set-cookie'] ?? []
  const token = headers['set-auth-token']
  if (status !== 200 || typeof token !== 'string') throw new Error(`Sign-in answered ${status}`)
  return { token, cookie: setCookie.split(';', 1).join(), setCookie }
}
