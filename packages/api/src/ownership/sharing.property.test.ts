import { randomUUID } from 'node:crypto'
import { checkInvariants, createOrm, type Orm, type OwnershipRole, poolOf } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { CustomerActor } from '../actor.ts'
import type { LimitedContext, Services } from '../context.ts'
import { openLetter } from '../mail/post.ts'
import { servicesOver } from '../testing/api.ts'
import { newCustomer, type TestCustomer } from '../testing/customers.ts'
import { queuedLetters } from '../testing/letters.ts'
import { actorOf, codeOf } from '../testing/sharing.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { acceptTransfer } from './accept-transfer.ts'
import { cancelTransfer } from './cancel-transfer.ts'
import { changeRole } from './change-role.ts'
import { invite } from './invite.ts'
import { offerTransfer } from './offer-transfer.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'
import { revokeInvitation } from './revoke-invitation.ts'
import { setPrimarySite } from './set-primary-site.ts'

declare module 'vitest' {
  interface ProvidedContext {
    propertyRuns: number
  }
}

const CUSTOMERS = 3

let database: TestDatabase
let services: Services
let hosts: Orm[]
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  hosts = [1, 2].map(() => createOrm({ databaseUrl: database.databaseUrl }))
  await Promise.all(hosts.map(poolOf))
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()))
  await database.close()
})

type Command =
  | { kind: 'invite' | 'change-role'; by: number; whom: number; site: number | null; role: OwnershipRole }
  | { kind: 'offer' | 'remove'; by: number; whom: number; site: number | null }
  | { kind: 'cancel' | 'set-primary' | 'revoke'; by: number; site: number | null }
  /** By whom the link was sent to, or by anybody who found it. */
  | { kind: 'accept'; link: number; by: number | null }

const customer = fc.nat(CUSTOMERS - 1)
/** Mostly the one of whoever does it, so that they may. */
const site = fc.option(fc.nat(CUSTOMERS - 1), { freq: 1 })
// Mostly the newest.
const link = fc.constantFrom(0, 0, 1, 2)
const role = fc.constantFrom<OwnershipRole>('owner', 'collaborator')
const command = fc.oneof<fc.WeightedArbitrary<Command>[]>(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('invite'), by: customer, whom: customer, site, role }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('offer'), by: customer, whom: customer, site }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('accept'),
      link,
      by: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: customer }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'set-primary', 'revoke'), by: customer, site }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), by: customer, whom: customer, site }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('change-role'), by: customer, whom: customer, site, role }),
  },
)

/** Commands in pairs: the two of a pair run at once, each on a connection of its own. */
const schedule = fc.array(fc.tuple(command, command), { minLength: 1, maxLength: 15 })

interface Link {
  kind: 'invitation' | 'transfer'
  email: string
  token: string
}

interface World {
  customers: TestCustomer[]
  /** One of each customer. */
  sites: string[]
  /** What the letters held, newest first. */
  links: Link[]
}

async function newWorld(): Promise<World> {
  const customers = await Promise.all(
    Array.from({ length: CUSTOMERS }, () => newCustomer(database.pool, { sites: 1 })),
  )
  return { customers, sites: customers.map(({ siteIds }) => siteIds[0] ?? ''), links: [] }
}

/** What may come of a command. Anything else is a defect, a deadlock above all. */
const OUTCOMES = [
  'done',
  'nothing to accept',
  'already_owned',
  'not_found',
  'forbidden',
  'last_owner',
  'link_invalid',
  'conflict',
  'validation_failed',
]
const seen = new Map<string, number>()

test('whatever customers send each other and accept at once, every rule holds after every step', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (steps) => {
      const world = await newWorld()
      for (const step of steps) {
        const outcomes = await Promise.all(step.map((each, index) => run(hosts[index], each, world)))
        for (const [index, code] of outcomes.entries()) {
          expect(OUTCOMES).toContain(code)
          const name = `${step[index]?.kind} ${code}`
          seen.set(name, (seen.get(name) ?? 0) + 1)
        }
        await expectEveryRule(world)
        world.links = [...(await readLetters()), ...world.links].slice(0, 4)
      }
    }),
    { numRuns: Math.ceil(inject('propertyRuns') / 4), endOnFailure: true },
  )
  // Otherwise the commands would be too seldom what anybody can do.
  expect(seen.get('accept done')).toBeGreaterThan(3)
  expect(seen.get('offer done')).toBeGreaterThan(3)
}, 3_600_000)

async function expectEveryRule({ sites }: World): Promise<void> {
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  const { rows } = await database.pool.query(
    `select t.site_id from webmagic.site_transfers t
     where t.site_id = any($1::uuid[]) and t.accepted_at is null and t.cancelled_at is null
     group by t.site_id having count(*) > 1
     union all
     select i.site_id from webmagic.site_invitations i
     where i.site_id = any($1::uuid[]) and i.accepted_at is null and i.revoked_at is null
     group by i.site_id, i.email having count(*) > 1`,
    [sites],
  )
  expect(rows).toEqual([])
}

/** The mailboxes' view: each letter is read once. */
async function readLetters(): Promise<Link[]> {
  const letters = (await queuedLetters(database.pool)).map((sealed) => openLetter(sealed, services).mail)
  await database.pool.query('delete from graphile_worker._private_jobs')
  return letters.reverse().flatMap(({ to, text }) => {
    const [, page, token] = /\/(invitation|transfer)#token=([\w-]+)/.exec(text) ?? []
    if (token === undefined) return []
    return [{ kind: page === 'invitation' ? 'invitation' : 'transfer', email: to, token } as const]
  })
}

async function run(host: Orm | undefined, step: Command, world: World): Promise<string> {
  if (!host) throw new Error('No host')
  const link = 'link' in step ? world.links[step.link % world.links.length] : undefined
  if ('link' in step && !link) return 'nothing to accept'
  const rightful = world.customers.find(({ email }) => email === link?.email)
  const by = 'by' in step && step.by !== null ? world.customers[step.by] : rightful
  if (!by) throw new Error('Nobody')
  const ctx = { em: host.em.fork(), actor: actorOf(by), now: new Date(), services, address: null }
  return codeOf(perform(ctx, step, world, link))
}

async function perform(
  ctx: LimitedContext<CustomerActor>,
  step: Command,
  { customers, sites }: World,
  link: Link | undefined,
): Promise<void> {
  const siteId = 'site' in step ? (sites[step.site ?? step.by] ?? '') : ''
  const { id: customerId = '', email = '' } = 'whom' in step ? (customers[step.whom] ?? {}) : {}
  const token = link?.token ?? ''
  switch (step.kind) {
    case 'invite':
      await invite(ctx, { siteId, email, role: step.role })
      return
    case 'offer':
      await offerTransfer(ctx, { siteId, email })
      return
    case 'accept':
      await (link?.kind === 'invitation' ? acceptInvitation(ctx, { token }) : acceptTransfer(ctx, { token }))
      return
    case 'revoke':
      await revokeInvitation(ctx, { siteId, invitationId: await newestInvitation(siteId) })
      return
    case 'cancel':
      await cancelTransfer(ctx, { siteId })
      return
    case 'set-primary':
      await setPrimarySite(ctx, { customerId: ctx.actor.customerId, siteId })
      return
    case 'remove':
      await removeSiteFromCustomer(ctx, { customerId, siteId })
      return
    case 'change-role':
      await changeRole(ctx, { customerId, siteId, role: step.role })
  }
}

async function newestInvitation(siteId: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from webmagic.site_invitations where site_id = $1 order by created_at desc, id limit 1',
    [siteId],
  )
  return rows[0]?.id ?? randomUUID()
}
