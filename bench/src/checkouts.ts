import { createHmac, randomUUID } from 'node:crypto'
import { sandboxSecret } from '@webmagic/api'
import type pg from 'pg'

/** A checkout whose page was paid, and of which the platform has not heard yet. */
export interface Paid {
  checkoutId: string
  siteId: string
  slug: string
  email: string
  page: string
  payment: string
  subscription: string
  eventId: string
}

/** As the sandbox leaves them, but for the jobs that deliver its events: those are sent from here. */
export async function addPaidCheckouts(pool: pg.Pool, count: number): Promise<Paid[]> {
  const paid = Array.from({ length: count }, newPaid)
  const rows = JSON.stringify(paid)
  const from = `from jsonb_to_recordset($1::jsonb) as paid ("checkoutId" uuid, "siteId" uuid, slug text, email text,
    page text, payment text, subscription text)`
  const asked = `'checkoutId', "checkoutId", 'monthlyAmount', 9900, 'currency', 'USD', 'customerId', 'cus_sbx_bench'`
  for (const statement of [
    `insert into sites (id, slug, site_title) select "siteId", slug, 'For sale' ${from}`,
    `insert into webmagic.checkouts (id, kind, site_id, amount, monthly_amount, currency, trial_days, email, provider,
       provider_checkout_id, success_url, cancel_url, expires_at)
     select "checkoutId", 'purchase', "siteId", 495, 99, 'USD', 30, email, 'sandbox', page, '', '',
       now() + interval '1 hour' ${from}`,
    `insert into webmagic.sandbox_objects (id, kind, state)
     select page, 'checkout', jsonb_build_object(${asked}, 'kind', 'purchase', 'title', 'For sale', 'amount', 49500,
       'trialDays', 30, 'email', email, 'successUrl', '', 'cancelUrl', '', 'expiresAt', now() + interval '1 hour',
       'status', 'complete', 'paymentId', payment, 'subscriptionId', subscription) ${from}`,
    `insert into webmagic.sandbox_objects (id, kind, parent_id, state)
     select payment, 'payment', page,
       jsonb_build_object('amount', 49500, 'refunded', 0, 'currency', 'USD', 'paidAt', now()) ${from}`,
    `insert into webmagic.sandbox_objects (id, kind, state)
     select subscription, 'subscription', jsonb_build_object(${asked}, 'status', 'active',
       'nextPaymentAt', now() + interval '30 days', 'cancelsAtPeriodEnd', false, 'endedAt', null) ${from}`,
  ]) {
    await pool.query(statement, [rows])
  }
  return paid
}

function newPaid(): Paid {
  const checkoutId = randomUUID()
  return {
    checkoutId,
    siteId: randomUUID(),
    slug: `bench-${randomUUID()}`,
    email: `${randomUUID()}@bench.test`,
    page: `cs_sbx_${checkoutId.replaceAll('-', '')}`,
    payment: newId('pay'),
    subscription: newId('sub'),
    eventId: newId('evt'),
  }
}

function newId(prefix: string): string {
  return `${prefix}_sbx_${randomUUID().replaceAll('-', '')}`
}

/** What the sandbox tells of a page that was paid; of any page, as far as taking it in is concerned. */
export function eventOf(page: string, id = newId('evt')): string {
  return JSON.stringify({ id, type: 'checkout.completed', subject: { kind: 'checkout', id: page } })
}

export function webhookHeaders(body: string, secret: string): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', sandboxSecret(secret)).update(`${seconds}.${body}`).digest('hex')
  return { 'content-type': 'application/json', 'webmagic-signature': `t=${seconds},v1=${signature}` }
}
