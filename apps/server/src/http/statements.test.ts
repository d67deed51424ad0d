import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { query, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'

let host: Host
let token: string

beforeAll(async () => {
  host = await startHost()
  token = (await signIn(host.origin, host.people.owner.email)).token
})

afterEach(() => vi.restoreAllMocks())

afterAll(() => host.close())

/** What the worker does by itself all the time. */
const OF_WORKER = /graphile_worker|pg_advisory/

/** The statements that the host runs for a request. */
async function statementsDuring(work: () => Promise<{ status: number }>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  expect((await work()).status).toBe(200)
  return spy.mock.calls
    .map(([statement]) => JSON.stringify(statement))
    .filter((statement) => !OF_WORKER.test(statement))
}

test('a list of sites takes two statements: who is asking, and the page', async () => {
  const statements = await statementsDuring(() =>
    query(host.origin, 'ownership.mySites', undefined, { token }),
  )
  expect(statements).toHaveLength(2)
  expect(statements[0]).toContain('find-customer-session')
  expect(statements[1]).toContain('list-sites-of-customer')
})

test('a batch of ten asks once who is asking', async () => {
  const paths = Array.from({ length: 10 }, () => 'ownership.mySites').join(',')
  const statements = await statementsDuring(() =>
    query(host.origin, `${paths}?batch=1`, undefined, { token }),
  )
  expect(statements.filter((statement) => statement.includes('find-customer-session'))).toHaveLength(1)
  expect(statements).toHaveLength(11)
})

test('a token that the host has not signed costs no statement', async () => {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  expect((await query(host.origin, 'ownership.mySites', undefined, { token: `x${token}` })).status).toBe(401)
  expect(spy).not.toHaveBeenCalled()
})
