import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createContext, type Services } from '../context.ts'
import type { ApiErrorShape } from '../errors.ts'
import { appRouter } from '../router.ts'

const ORIGIN = 'http://api.example.test'

/** Sends a request to the procedures as a host would, without a host. */
export function send(services: Services, path: string, init: RequestInit = {}): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/trpc',
    req: new Request(`${ORIGIN}/trpc/${path}`, init),
    router: appRouter,
    createContext: ({ req }) =>
      createContext(services, {
        id: 'request-1',
        headers: {
          authorization: req.headers.get('authorization') ?? undefined,
          cookie: req.headers.get('cookie') ?? undefined,
        },
      }),
  })
}

export function post(
  services: Services,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return send(services, path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** What a failed request says, in a stream too, and all that was sent to say so. */
export async function failureOf(
  sent: Promise<Response>,
): Promise<{ status: number; text: string; error: ApiErrorShape }> {
  const response = await sent
  const text = await response.text()
  const inStream = /^event: serialized-error\ndata: (.*)$/m.exec(text)?.[1]
  if (inStream !== undefined) {
    const error: ApiErrorShape = JSON.parse(inStream).json
    return { status: error.data.httpStatus, text, error }
  }
  if (response.ok) throw new Error(`The request did not fail: ${text}`)
  return { status: response.status, text, error: JSON.parse(text).error.json }
}
