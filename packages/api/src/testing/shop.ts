import { randomUUID } from 'node:crypto'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'
import { payCheckout } from '../purchase/sandbox/actions.ts'
import { callerAs, customerActor, servicesOver, staffActor } from './api.ts'
import { newSiteForSale, openPurchaseHost, type PurchaseHost, type SiteForSale } from './purchase.ts'

export const newEmail = () => `${randomUUID()}@example.test`

interface Opened {
  database: TestDatabase
  services: Services
  host: PurchaseHost
}

interface Started {
  site: SiteForSale
  email: string
  checkoutId: string
  /** The provider's id of the page to pay on. */
  page: string
}

/** A database, a host with the sandbox and a worker for a test file, in which no test may leave a rule broken. */
export function useShop() {
  const opened: Partial<Opened> = {}
  beforeAll(async () => {
    opened.database = await createTestDatabase()
    opened.services = servicesOver(opened.database)
    opened.host = await openPurchaseHost(opened.database, opened.services)
  })
  afterEach(async () => {
    const reports = opened.database ? await checkInvariants(opened.database.pool) : []
    expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  })
  afterAll(async () => {
    await opened.host?.close()
    await opened.database?.close()
  })

  function shop(): Opened {
    const { database, services, host } = opened
    if (!database || !services || !host) throw new Error('Only inside a test')
    return { database, services, host }
  }

  async function query<Row>(text: string, values: unknown[]): Promise<Row[]> {
    return (await shop().database.pool.query(text, values)).rows
  }

  const guest = () => callerAs(shop().services, ANONYMOUS)

  async function start(email = newEmail()): Promise<Started> {
    const site = await newSiteForSale(shop().database.pool)
    const { checkoutId, checkoutUrl } = await guest().purchase.checkout({ slug: site.slug, email })
    return { site, email, checkoutId, page: checkoutUrl.split('/').at(-1) ?? '' }
  }

  /** Pays, and waits for everything that comes of it. */
  async function pay(page: string): Promise<void> {
    await payCheckout(shop().services, page)
    await shop().host.runJobs()
  }

  return {
    get database() {
      return shop().database
    },
    get services() {
      return shop().services
    },
    get host() {
      return shop().host
    },
    query,
    guest,
    start,
    pay,
    async buy(email = newEmail()) {
      const started = await start(email)
      await pay(started.page)
      const [bought] = await query<{ purchaseId: string; customerId: string; subscription: string }>(
        `select p.id as "purchaseId", p.customer_id as "customerId", s.subscription_id as subscription
         from webmagic.purchases p join sites s on s.id = p.site_id where p.checkout_id = $1`,
        [started.checkoutId],
      )
      if (!bought) throw new Error('Nothing was bought')
      return { ...started, ...bought }
    },
    async statusOf(checkoutId: string) {
      return (await guest().purchase.status({ checkoutId })).status
    },
    customer: ({ id, email }: { id: string; email: string }) =>
      callerAs(shop().services, { ...customerActor(id), email }),
    support: () => callerAs(shop().services, staffActor('support')),
    async admin() {
      const [row] = await query<{ id: string }>(
        `insert into admin_users (email, login_email, role) values ($1, $1, 'admin') returning id`,
        [newEmail()],
      )
      return callerAs(shop().services, staffActor('admin', row?.id))
    },
  }
}
