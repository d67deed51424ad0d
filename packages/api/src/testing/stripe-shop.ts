import { randomUUID } from 'node:crypto'
import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'
import { createStripeProvider } from '../purchase/stripe/provider.ts'
import { callerAs, customerActor, servicesOver, staffActor } from './api.ts'
import { newSiteForSale, openPurchaseHost, type PurchaseHost } from './purchase.ts'
import type { Paid, StripeEvent } from './stripe-account.ts'
import { sendEvent, WEBHOOK_SECRET } from './stripe-events.ts'
import { openStripeServer, STRIPE_KEY, type StripeServer } from './stripe-server.ts'

interface Opened {
  database: TestDatabase
  server: StripeServer
  services: Services
  host: PurchaseHost
}

/** As `useShop`, over the local server that answers as Stripe does. */
export function useStripeShop() {
  const opened: Partial<Opened> = {}
  beforeAll(async () => {
    opened.database = await createTestDatabase()
    const clock = () => new Date()
    opened.server = await openStripeServer(clock)
    const payments = createStripeProvider({
      secretKey: STRIPE_KEY,
      webhookSecret: WEBHOOK_SECRET,
      apiUrl: opened.server.url,
      clock,
      timeoutMs: 1_000,
      retries: 0,
    })
    opened.services = { ...servicesOver(opened.database), payments }
    opened.host = await openPurchaseHost(opened.database, opened.services)
  })
  afterEach(async () => {
    if (opened.server) opened.server.mood = 'well'
    const reports = opened.database ? await checkInvariants(opened.database.pool) : []
    expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  })
  afterAll(async () => {
    await opened.host?.close()
    await opened.server?.close()
    await opened.database?.close()
  })

  function shop(): Opened {
    const { database, server, services, host } = opened
    if (!database || !server || !services || !host) throw new Error('Only inside a test')
    return { database, server, services, host }
  }

  const newEmail = () => `${randomUUID()}@example.test`
  const guest = () => callerAs(shop().services, ANONYMOUS)
  const sessionId = (checkoutUrl: string) => checkoutUrl.split('/').at(-1) ?? ''

  async function query<Row>(text: string, values: unknown[]): Promise<Row[]> {
    return (await shop().database.pool.query(text, values)).rows
  }

  /** Sends the events, and does everything that comes of them. */
  async function happen(events: StripeEvent[]): Promise<void> {
    for (const event of events) await sendEvent(shop().services, event)
    await shop().host.runJobs()
  }

  return {
    get database() {
      return shop().database
    },
    get server() {
      return shop().server
    },
    get services() {
      return shop().services
    },
    get host() {
      return shop().host
    },
    newEmail,
    guest,
    sessionId,
    query,
    happen,
    async buy(arrange = (events: StripeEvent[]) => events, paid: Paid = {}) {
      const site = await newSiteForSale(shop().database.pool)
      const email = newEmail()
      const { checkoutId, checkoutUrl } = await guest().purchase.checkout({ slug: site.slug, email })
      await happen(arrange(shop().server.account.pay(sessionId(checkoutUrl), paid)))
      const [bought] = await query<{ owner: string; subscription: string; payment: string }>(
        `select o.customer_user_id as owner, s.subscription_id as subscription, p.provider_payment_id as payment
         from sites s join customer_site_ownership o on o.site_id = s.id
         join webmagic.payments p on p.purchase_id = s.purchase_id where s.id = $1`,
        [site.id],
      )
      const { owner, subscription, payment } = bought ?? { owner: '', subscription: '', payment: '' }
      /** At this moment. */
      const callerNow = () => callerAs(shop().services, { ...customerActor(owner), email })
      return { site, email, checkoutId, caller: callerNow(), callerNow, subscription, payment }
    },
    async statusOf(checkoutId: string) {
      return (await guest().purchase.status({ checkoutId })).status
    },
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
