import { expect, test } from 'vitest'
import { callerAs, callerOf, customerActor } from '../testing/api.ts'
import { addMember, type NewSite, newCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'

const bench = useOwnershipDatabase()
const NOW = new Date('2026-03-10T23:30:00Z')

interface Standing {
  title: string
  status?: NewSite['status']
  subscription?: string | null
  endsAt?: string
  billing?: string
}

/** A customer whose sites stand like this, the first one primary, and what their overview says on `NOW`. */
async function overviewOf(standings: Standing[]) {
  const { pool } = bench.database
  const customer = await newCustomer(pool, {
    sites: standings.map(({ title, status = 'active' }) => ({ title, status })),
  })
  for (const [index, { subscription = 'active', endsAt = null, billing = null }] of standings.entries()) {
    await pool.query(
      'update sites set subscription_status = $2, subscription_ends_at = $3, next_billing_date = $4 where id = $1',
      [customer.siteIds[index], subscription, endsAt, billing],
    )
  }
  return { customer, overview: await overviewFor(customer.id) }
}

function overviewFor(customerId: string) {
  const services = { ...bench.services, clock: () => NOW }
  return callerAs(services, customerActor(customerId)).ownership.overview()
}

const titles = (sites: { siteTitle: string | null }[]) => sites.map((site) => site.siteTitle)

test('without sites there is nothing to say', async () => {
  const { overview } = await overviewOf([])
  expect(overview).toEqual({
    total: 0,
    byStatus: { preview: 0, owned: 0, active: 0, suspended: 0, cancelled: 0 },
    sites: [],
    attention: { sites: [], total: 0 },
    nextPayments: [],
  })
})

test('past due, suspended, ending and cancelled need attention, in this order; all else does not', async () => {
  const { overview } = await overviewOf([
    { title: 'fine' },
    { title: 'gone', status: 'cancelled', subscription: 'cancelled', endsAt: '2026-12-01' },
    { title: 'ends', endsAt: '2026-04-01' },
    { title: 'unsubscribed', subscription: 'cancelled' },
    { title: 'unsubscribed, paid until', subscription: 'cancelled', endsAt: '2026-03-11' },
    { title: 'suspended', status: 'suspended', subscription: null },
    { title: 'unpaid and suspended', status: 'suspended', subscription: 'past_due' },
    { title: 'unpaid', subscription: 'past_due' },
    { title: 'never subscribed', status: 'owned', subscription: null },
    { title: 'paused', subscription: 'paused' },
  ])
  expect(overview.attention.total).toBe(7)
  expect(overview.attention.sites.map(({ siteTitle, concern }) => [siteTitle, concern])).toEqual([
    ['unpaid and suspended', 'past_due'],
    ['unpaid', 'past_due'],
    ['suspended', 'suspended'],
    ['ends', 'ending'],
    ['unsubscribed, paid until', 'ending'],
    ['gone', 'cancelled'],
    ['unsubscribed', 'cancelled'],
  ])
  expect(overview.attention.sites[3]?.subscriptionEndsAt).toEqual(new Date('2026-04-01T00:00:00Z'))
  expect(overview.byStatus).toEqual({ preview: 0, owned: 1, active: 6, suspended: 2, cancelled: 1 })
})

test('the next payments come by date, from today on, of sites that are charged', async () => {
  const { overview } = await overviewOf([
    { title: 'later', billing: '2026-04-01' },
    { title: 'yesterday', billing: '2026-03-09' },
    { title: 'today', billing: '2026-03-10' },
    { title: 'overdue and due', subscription: 'past_due', billing: '2026-03-20' },
    { title: 'paused', subscription: 'paused', billing: '2026-03-12' },
    { title: 'cancelled', subscription: 'cancelled', billing: '2026-03-12' },
    { title: 'ends that day', billing: '2026-03-12', endsAt: '2026-03-12T10:00:00Z' },
    { title: 'ends the day after', billing: '2026-03-12', endsAt: '2026-03-13T00:00:00Z' },
  ])
  expect(titles(overview.nextPayments)).toEqual(['today', 'ends the day after', 'overdue and due', 'later'])
  expect(overview.nextPayments[0]?.nextBillingDate).toBe('2026-03-10')
})

test('lists are short, counts are whole, and the sites are as mySites has them', async () => {
  const { customer, overview } = await overviewOf(
    Array.from({ length: 30 }, (_, index) => ({
      title: `${index}`,
      subscription: 'past_due',
      billing: '2026-04-01',
    })),
  )
  expect([overview.total, overview.attention.total, overview.byStatus.active]).toEqual([30, 30, 30])
  expect([overview.attention.sites.length, overview.nextPayments.length]).toEqual([20, 5])
  const { sites } = await callerOf(bench.services, customer.id).ownership.mySites({ limit: 20 })
  expect(overview.sites).toEqual(
    sites.map((site) => ({ ...site, concern: 'past_due', subscriptionEndsAt: null })),
  )
})

test("somebody else's sites are neither counted nor shown, a shared one is", async () => {
  const mine = await overviewOf([{ title: 'mine' }])
  const theirs = await overviewOf([
    { title: 'theirs', subscription: 'past_due', billing: '2026-03-11' },
    { title: 'shared', subscription: 'past_due', billing: '2026-03-12' },
  ])
  await addMember(bench.database.pool, mine.customer.id, theirs.customer.siteIds[1] ?? '', 'collaborator')
  const overview = await overviewFor(mine.customer.id)
  expect(overview.total).toBe(2)
  expect(overview.byStatus.active).toBe(2)
  expect(titles(overview.sites).toSorted()).toEqual(['mine', 'shared'])
  expect(titles(overview.attention.sites)).toEqual(['shared'])
  expect(overview.attention.total).toBe(1)
  expect(overview.nextPayments).toMatchObject([
    { siteTitle: 'shared', role: 'collaborator', isPrimary: false },
  ])
})
