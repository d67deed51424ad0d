import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, ANONYMOUS } from './actor.ts'
import { AUDIT_ACTIONS, recordAudit } from './audit.ts'
import type { Services } from './context.ts'
import { newMember } from './testing/accounts.ts'
import { callerAs, refusal, servicesOver, staffActor } from './testing/api.ts'
import { addMember, newCustomer } from './testing/customers.ts'
import { lettersTo, tokenTo } from './testing/letters.ts'
import { asSystem } from './testing/ownership.ts'
import { actorOf } from './testing/sharing.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

interface Entry {
  id: string
  actor_kind: string
  actor_id: string | null
  action: string
  customer_id: string | null
  site_id: string | null
  details: Record<string, unknown>
}

/** What the work wrote down, whoever else writes nothing meanwhile. */
async function entriesOf(work: () => Promise<unknown>): Promise<Entry[]> {
  const last = await database.pool.query('select coalesce(max(id), 0) as id from webmagic.audit_log')
  await work()
  const { rows } = await database.pool.query<Entry>(
    'select * from webmagic.audit_log where id > $1 order by id',
    [last.rows[0].id],
  )
  return rows
}

/** A site with an owner and a collaborator, a customer who has none, and staff. */
async function newWorld() {
  const { pool } = database
  const owner = await newCustomer(pool, { sites: 2 })
  const collaborator = await newCustomer(pool, { sites: 1 })
  const guest = await newCustomer(pool)
  const [siteId = ''] = owner.siteIds
  await addMember(pool, collaborator.id, siteId, 'collaborator')
  const admin = staffActor('admin', (await newMember(pool)).id)
  const as = (actor: Actor) => callerAs(services, actor)
  return { siteId, owner, collaborator, guest, admin, as, asOwner: as(actorOf(owner)), asAdmin: as(admin) }
}
type World = Awaited<ReturnType<typeof newWorld>>

interface Scenario {
  actions: (typeof AUDIT_ACTIONS)[number][]
  /** Makes ready; what it returns is the change. */
  prepare(world: World): Promise<() => Promise<unknown>>
  by(world: World): Actor
  about(world: World): { customerId?: string; siteId?: string }
}

const byOwner = ({ owner }: World) => actorOf(owner)
const byGuest = ({ guest }: World) => actorOf(guest)
const byAdmin = ({ admin }: World) => admin
const site = ({ siteId }: World) => ({ siteId })
const nothing = () => ({})

const scenarios: Scenario[] = [
  {
    actions: ['ownership.add'],
    prepare: async ({ asAdmin, guest, siteId }) => {
      return () => asAdmin.ownership.add({ customerId: guest.id, siteId })
    },
    by: byAdmin,
    about: ({ guest, siteId }) => ({ customerId: guest.id, siteId }),
  },
  {
    actions: ['ownership.remove'],
    prepare: async ({ asOwner, collaborator, siteId }) => {
      return () => asOwner.ownership.remove({ customerId: collaborator.id, siteId })
    },
    by: byOwner,
    about: ({ collaborator, siteId }) => ({ customerId: collaborator.id, siteId }),
  },
  {
    actions: ['ownership.changeRole'],
    prepare: async ({ asOwner, collaborator, siteId }) => {
      return () => asOwner.ownership.changeRole({ customerId: collaborator.id, siteId, role: 'owner' })
    },
    by: byOwner,
    about: ({ collaborator, siteId }) => ({ customerId: collaborator.id, siteId }),
  },
  {
    actions: ['ownership.invite'],
    prepare: async ({ asOwner, guest, siteId }) => {
      return () => asOwner.ownership.invite({ siteId, email: guest.email, role: 'owner' })
    },
    by: byOwner,
    about: site,
  },
  {
    actions: ['ownership.revokeInvitation'],
    prepare: async ({ asOwner, guest, siteId }) => {
      const { invitationId } = await asOwner.ownership.invite({ siteId, email: guest.email, role: 'owner' })
      return () => asOwner.ownership.revokeInvitation({ siteId, invitationId })
    },
    by: byOwner,
    about: site,
  },
  {
    actions: ['ownership.acceptInvitation', 'ownership.add'],
    prepare: async ({ asOwner, as, guest, siteId }) => {
      await asOwner.ownership.invite({ siteId, email: guest.email, role: 'owner' })
      const token = await tokenTo(database.pool, services, guest.email)
      return () => as(actorOf(guest)).ownership.acceptInvitation({ token })
    },
    by: byGuest,
    about: ({ guest, siteId }) => ({ customerId: guest.id, siteId }),
  },
  {
    actions: ['ownership.offerTransfer'],
    prepare: async ({ asOwner, guest, siteId }) => {
      return () => asOwner.ownership.offerTransfer({ siteId, email: guest.email })
    },
    by: byOwner,
    about: site,
  },
  {
    actions: ['ownership.cancelTransfer'],
    prepare: async ({ asOwner, guest, siteId }) => {
      await asOwner.ownership.offerTransfer({ siteId, email: guest.email })
      return () => asOwner.ownership.cancelTransfer({ siteId })
    },
    by: byOwner,
    about: site,
  },
  {
    actions: ['ownership.add', 'ownership.remove', 'ownership.acceptTransfer'],
    prepare: async ({ asOwner, as, guest, siteId }) => {
      await asOwner.ownership.offerTransfer({ siteId, email: guest.email })
      const token = await tokenTo(database.pool, services, guest.email)
      return () => as(actorOf(guest)).ownership.acceptTransfer({ token })
    },
    by: byGuest,
    about: site,
  },
  {
    actions: ['customer.create'],
    prepare: async ({ asAdmin }) => {
      return () => asAdmin.staff.customers.create({ email: `${randomUUID()}@example.test` })
    },
    by: byAdmin,
    about: nothing,
  },
  {
    actions: ['customer.disable'],
    prepare:
      async ({ asAdmin, guest }) =>
      () =>
        asAdmin.staff.customers.disable({ customerId: guest.id }),
    by: byAdmin,
    about: ({ guest }) => ({ customerId: guest.id }),
  },
  {
    actions: ['customer.enable'],
    prepare: async ({ asAdmin, guest }) => {
      await asAdmin.staff.customers.disable({ customerId: guest.id })
      return () => asAdmin.staff.customers.enable({ customerId: guest.id })
    },
    by: byAdmin,
    about: ({ guest }) => ({ customerId: guest.id }),
  },
  {
    actions: ['key.create'],
    prepare: async ({ asAdmin }) => {
      return () => asAdmin.staff.keys.create({ name: 'A script', scopes: ['ownership:read'] })
    },
    by: byAdmin,
    about: nothing,
  },
  {
    actions: ['key.revoke'],
    prepare: async ({ asAdmin }) => {
      const { keyId } = await asAdmin.staff.keys.create({ name: 'A script', scopes: ['ownership:read'] })
      return () => asAdmin.staff.keys.revoke({ keyId })
    },
    by: byAdmin,
    about: nothing,
  },
  {
    actions: ['staff.create'],
    prepare: async ({ asAdmin }) => {
      const email = `${randomUUID()}@staff.test`
      return () => asAdmin.staff.members.create({ email, role: 'support' })
    },
    by: byAdmin,
    about: nothing,
  },
  {
    actions: ['staff.update'],
    prepare: async ({ asAdmin }) => {
      const { id: staffId } = await newMember(database.pool)
      return () => asAdmin.staff.members.update({ staffId, role: 'support' })
    },
    by: byAdmin,
    about: nothing,
  },
]

test('every kind of entry has a change that leaves it', () => {
  const left = new Set(scenarios.flatMap(({ actions }) => actions))
  // Those of purchase are looked at in purchase/exceptional.test.ts.
  const here = AUDIT_ACTIONS.filter((action) => !action.startsWith('purchase.'))
  expect([...left].toSorted()).toEqual(here.toSorted())
})

describe.each(scenarios)('$actions', ({ actions, prepare, by, about }) => {
  test('is written down once, with who did it to whom', async () => {
    const world = await newWorld()
    const change = await prepare(world)
    const entries = await entriesOf(change)
    expect(entries.map(({ action }) => action)).toEqual(actions)
    const actor = by(world)
    const actorId =
      actor.kind === 'staff' ? actor.staffId : actor.kind === 'customer' ? actor.customerId : null
    const { customerId, siteId } = about(world)
    for (const entry of entries) {
      expect(entry).toMatchObject({ actor_kind: actor.kind, actor_id: actorId })
      if (customerId) expect(entry.customer_id).toBe(customerId)
      if (siteId) expect(entry.site_id).toBe(siteId)
    }
  })

  test('a second time is refused or changes nothing, and leaves no entry', async () => {
    const world = await newWorld()
    const change = await prepare(world)
    await change()
    const repeatable = ['ownership.invite', 'customer.create', 'key.create']
    const again = await entriesOf(() => change().catch(() => {}))
    if (!repeatable.includes(actions[0] ?? '')) expect(again).toEqual([])
  })
})

test('a refused change leaves none', async () => {
  const { siteId, owner, collaborator, as, asOwner, asAdmin } = await newWorld()
  const asCollaborator = as(actorOf(collaborator)).ownership
  const email = 'somebody@example.test'
  const entries = await entriesOf(async () => {
    const calls = [
      asCollaborator.invite({ siteId, email, role: 'owner' }),
      asCollaborator.offerTransfer({ siteId, email }),
      asCollaborator.cancelTransfer({ siteId }),
      asCollaborator.remove({ siteId, customerId: owner.id }),
      asCollaborator.acceptInvitation({ token: 'x' }),
      asCollaborator.acceptTransfer({ token: 'x' }),
      asOwner.ownership.remove({ siteId }),
      asOwner.ownership.changeRole({ siteId, customerId: owner.id, role: 'collaborator' }),
      asOwner.staff.customers.disable({ customerId: owner.id }),
      asAdmin.staff.customers.create({ email: owner.email }),
      asAdmin.staff.customers.disable({ customerId: randomUUID() }),
      asAdmin.staff.keys.revoke({ keyId: randomUUID() }),
      asAdmin.ownership.add({ siteId, customerId: owner.id }),
    ]
    await Promise.all(calls.map(refusal))
  })
  expect(entries).toEqual([])
})

test('a change that is rolled back leaves none', async () => {
  const ctx = asSystem(database)
  const entries = await entriesOf(async () => {
    const undone = ctx.em.transactional(async (em) => {
      await recordAudit({ ...ctx, em }, { action: 'ownership.add' })
      throw new Error('changed my mind')
    })
    await expect(undone).rejects.toThrow('changed my mind')
  })
  expect(entries).toEqual([])
})

test('the platform itself is written down, nobody is not', async () => {
  const ctx = asSystem(database)
  const [entry] = await entriesOf(() => recordAudit(ctx, { action: 'ownership.add' }))
  expect(entry).toMatchObject({ actor_kind: 'system', actor_id: null })
  const byNobody = recordAudit({ ...ctx, actor: ANONYMOUS }, { action: 'ownership.add' })
  await expect(byNobody).rejects.toThrow()
})

test('no entry holds a key or the token of a link', async () => {
  const world = await newWorld()
  const { asOwner, asAdmin, guest, siteId } = world
  const email = `${randomUUID()}@staff.test`
  const secrets: (string | null)[] = []
  const entries = await entriesOf(async () => {
    await asOwner.ownership.invite({ siteId, email: guest.email, role: 'owner' })
    await asOwner.ownership.offerTransfer({ siteId, email: guest.email })
    await asAdmin.staff.members.create({ email, role: 'support' })
    const { key } = await asAdmin.staff.keys.create({ name: 'A script', scopes: ['ownership:read'] })
    secrets.push(key, key.slice(10))
  })
  for (const to of [guest.email, email]) {
    secrets.push(...(await lettersTo(database.pool, services, to)).map(({ token }) => token))
  }
  expect([entries.length, secrets.length]).toEqual([4, 5])
  for (const secret of secrets) expect(JSON.stringify(entries)).not.toContain(secret)
})

test.each([
  `update webmagic.audit_log set action = 'nothing'`,
  'update webmagic.audit_log set details = details where false',
  'delete from webmagic.audit_log',
  'delete from webmagic.audit_log where id = 1',
  'truncate webmagic.audit_log',
  'truncate webmagic.audit_log restart identity cascade',
])('the database refuses: %s', async (statement) => {
  await recordAudit(asSystem(database), { action: 'ownership.add' })
  const before = await database.pool.query('select * from webmagic.audit_log order by id')
  await expect(database.pool.query(statement)).rejects.toThrow('the audit log is only added to')
  const after = await database.pool.query('select * from webmagic.audit_log order by id')
  expect(after.rows).toEqual(before.rows)
})
