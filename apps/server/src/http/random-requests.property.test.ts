import { appRouter } from '@webmagic/api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { type Question, send } from '../testing/http.ts'

const LONG = inject('propertyRuns') >= 1_000
const RUNS = LONG ? inject('propertyRuns') * 5 : inject('propertyRuns')

let host: Host
let token: string

beforeAll(async () => {
  host = await startHost()
  token = (await signIn(host.origin, host.people.owner.email)).token
})
afterAll(() => host.close())

const json = fc.oneof(
  fc.json(),
  fc.json().map((value) => `{"json":${value}}`),
  fc.tuple(fc.json(), fc.json()).map(([value, meta]) => `{"json":${value},"meta":${meta}}`),
  fc.constant('{"json":{"limit":1e400}}'),
)
const bytes = fc.uint8Array({ maxLength: 200 }).map((values) => Buffer.from(values))
// What Node's client lets pass in an address, and no more.
const raw = fc.string({ unit: fc.constantFrom(...'abijnptuxy019=&%?/;,.+:@{}[]"\'\\é\u0080'), maxLength: 30 })
const parameters = fc.oneof(
  json.map((value) => `input=${encodeURIComponent(value)}`),
  json.map((value) => `batch=1&input=${encodeURIComponent(value)}`),
  bytes.map((value) => `input=${value.toString('hex').replaceAll(/../g, '%$&')}`),
  raw,
)

function mostly(usual: string, others: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others })
}

const request = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  suffix: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: raw }),
  query: fc.option(parameters, { nil: '' }),
  body: fc.oneof({ weight: 3, arbitrary: json }, { weight: 2, arbitrary: fc.oneof(fc.string(), bytes) }),
  type: mostly('application/json', fc.constantFrom('application/json; charset=utf-16', 'text/plain', 'x')),
  authorization: mostly('known', fc.string({ unit: fc.constantFrom(...'ab .=%'), maxLength: 9 })),
  chunked: fc.boolean(),
})
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never

function questionOf(procedure: string, { method, suffix, query, body, type, ...rest }: Request): Question {
  const bearer = rest.authorization === 'known' ? token : rest.authorization
  const headers = { authorization: `Bearer ${bearer}` }
  const path = `/trpc/${procedure}${suffix}${query && '?'}${query}`
  if (method === 'GET') return { path, headers }
  return { method, path, headers: { ...headers, 'content-type': type }, body, chunked: rest.chunked }
}

test.each(Object.keys(appRouter._def.procedures))(
  '%s: no request is answered with 500, and the host lives on',
  { timeout: 3_600_000 },
  async (procedure) => {
    await fc.assert(
      fc.asyncProperty(request, async (random) => {
        expect((await send(host.origin, questionOf(procedure, random))).status).toBeLessThan(500)
      }),
      { numRuns: RUNS },
    )
    expect((await send(host.origin, { path: '/healthz' })).status).toBe(200)
  },
)
