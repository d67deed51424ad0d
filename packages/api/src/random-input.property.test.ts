import { randomUUID } from 'node:crypto'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Actor, ANONYMOUS, SCOPES } from './actor.ts'
import type { Services } from './context.ts'
import { toDomainError } from './errors.ts'
import { appRouter } from './router.ts'
import { newMember } from './testing/accounts.ts'
import { customerActor, servicesOver, staffActor } from './testing/api.ts'
import { addMember, newCustomer } from './testing/customers.ts'
import { procedures, requestTexts } from './testing/random-inputs.ts'
import { newTicket } from './testing/tickets.ts'

const LONG = inject('propertyRuns') >= 1_000
const RUNS = inject('propertyRuns') * (LONG ? 5 : 2)

let database: TestDatabase
let services: Services
let actors: Actor[]
/** Most of them exist. */
let ids: { site: string[]; customer: string[]; ticket: string[] }
const outcomes = new Set<string>()

beforeAll(async () => {
  database = await createTestDatabase()
  const { pool } = database
  services = { ...servicesOver(database), observeProcedure: (_path, outcome) => outcomes.add(outcome) }
  const owner = await newCustomer(pool, { sites: 2 })
  const collaborator = await newCustomer(pool, { sites: 1 })
  await addMember(pool, collaborator.id, owner.siteIds[0] ?? '', 'collaborator')
  ids = {
    site: [...owner.siteIds, ...collaborator.siteIds, randomUUID()],
    customer: [owner.id, collaborator.id, randomUUID()],
    ticket: [
      await newTicket(pool, { customerId: owner.id, siteId: owner.siteIds[0] }),
      await newTicket(pool, { customerId: owner.id }),
      randomUUID(),
    ],
  }
  actors = [
    customerActor(owner.id),
    customerActor(collaborator.id),
    staffActor('admin', (await newMember(pool)).id),
    { kind: 'service', keyId: randomUUID(), scopes: SCOPES },
    ANONYMOUS,
  ]
})
afterAll(() => database.close())

function findId(field: string, index: number): string {
  const known = field === 'ticketId' ? ids.ticket : field.startsWith('customer') ? ids.customer : ids.site
  return known[index % known.length] ?? ''
}

type Procedure = (typeof procedures)[number]

/** Sends it as the host would get it, and passes on what went wrong without a reason of the domain. */
async function answerTo({ path, type }: Procedure, actor: Actor | undefined, text: string): Promise<number> {
  let unexpected: unknown
  const url = new URL(`http://api.example.test/trpc/${path}`)
  const isRead = type !== 'mutation'
  if (isRead) url.searchParams.set('input', text)
  const { status, body } = await fetchRequestHandler({
    endpoint: '/trpc',
    req: new Request(url, isRead ? {} : { method: 'POST', body: text, headers }),
    router: appRouter,
    createContext: () => ({
      services,
      requestId: 'request-1',
      address: null,
      now: services.clock(),
      whoIsAsking: async () => actor ?? ANONYMOUS,
    }),
    onError({ error }) {
      if (toDomainError(error) === null) unexpected = error.cause ?? error
    },
  })
  await body?.cancel()
  if (unexpected !== undefined) throw unexpected
  return status
}
const headers = { 'content-type': 'application/json' }

test.each(procedures)(
  '$path: whatever is sent, by whomever, is answered or refused for a reason',
  { timeout: 3_600_000 },
  async (procedure) => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: actors.length - 1 }),
        requestTexts(procedure.schemas, findId),
        async (actor, text) => {
          expect(await answerTo(procedure, actors[actor], text)).toBeLessThan(500)
        },
      ),
      { numRuns: RUNS },
    )
  },
)

test('what was sent got as far as the verbs, and no rule is broken after all', async () => {
  const seen = ['ok', 'unauthenticated', 'forbidden', 'not_found', 'validation_failed', 'already_owned']
  expect([...outcomes]).toEqual(expect.arrayContaining(seen))
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
})
