import { afterAll, beforeAll, expect, test } from 'vitest'
import { json, mutate, query, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { send } from '../testing/http.ts'

let host: Host
let token: string

beforeAll(async () => {
  host = await startHost()
  token = (await signIn(host.origin, host.people.owner.email)).token
})

afterAll(() => host.close())

async function metrics(): Promise<string> {
  const { status, headers, text } = await send(host.origin, { path: '/metrics' })
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return text
}

/** The series without their values. */
async function seriesOf(name: string): Promise<string[]> {
  const lines = (await metrics()).split('\n').filter((line) => line.startsWith(`${name}_count`))
  return lines.map((line) => line.slice(0, line.lastIndexOf(' '))).sort()
}

test('are in the format of Prometheus', async () => {
  await query(host.origin, 'ownership.mySites', undefined, { token })
  const text = await metrics()
  for (const line of text.split('\n').filter(Boolean)) {
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? (-?[\d.e+-]+|\+Inf|Nan))$/i)
  }
  expect(text).toContain('# TYPE http_request_duration_seconds histogram')
  expect(text).toContain('# TYPE trpc_procedure_duration_seconds histogram')
  expect(text).toMatch(
    /^http_request_duration_seconds_bucket\{le="0\.05",method="GET",route="\/trpc\/:path",status="200"\} \d+$/m,
  )
  expect(text).toMatch(/^trpc_procedure_duration_seconds_count\{path="ownership\.mySites",outcome="ok"\} 1$/m)
  expect(text).toMatch(/^pg_pool_connections\{state="idle"\} \d+$/m)
  expect(text).toMatch(/^process_cpu_seconds_total /m)
})

test('count failures by their reason', async () => {
  await query(host.origin, 'ownership.mySites', json({ limit: 0 }), { token })
  await query(host.origin, 'account.me')
  await mutate(host.origin, 'ownership.setPrimary', json({ siteId: host.people.stranger.siteIds[0] }), {
    token,
  })
  expect(await seriesOf('trpc_procedure_duration_seconds')).toEqual(
    expect.arrayContaining([
      'trpc_procedure_duration_seconds_count{path="account.me",outcome="unauthenticated"}',
      'trpc_procedure_duration_seconds_count{path="ownership.mySites",outcome="validation_failed"}',
      'trpc_procedure_duration_seconds_count{path="ownership.setPrimary",outcome="not_found"}',
    ]),
  )
})

test('do not grow with what is asked for', async () => {
  const ask = async (round: string) => {
    for (const path of [
      `/${round}`,
      `/sites/${round}`,
      `/api/${round}`,
      `/assets/${round}`,
      `/trpc/${round}`,
      `/trpc/${round}/x`,
    ]) {
      await send(host.origin, { path })
      await send(host.origin, { path, headers: { accept: 'application/json' } })
      await send(host.origin, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
    }
    await query(host.origin, `${round}.${round},account.me?batch=1`, undefined, { token })
  }
  await ask('first')
  const before = [
    await seriesOf('http_request_duration_seconds'),
    await seriesOf('trpc_procedure_duration_seconds'),
  ]
  for (let round = 0; round < 20; round += 1) await ask(`round-${round}`)
  expect([
    await seriesOf('http_request_duration_seconds'),
    await seriesOf('trpc_procedure_duration_seconds'),
  ]).toEqual(before)
  expect(await metrics()).not.toMatch(/round-|first/)
})
