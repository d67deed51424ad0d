import { afterEach, describe, expect, test } from 'vitest'
import { type Half, ORDERS, useTwoSessions } from './testing/two-sessions.ts'

const sessions = useTwoSessions()
// These purchases have no payment, which is another rule.
afterEach(() => sessions.database.pool.query('truncate customer_users, sites cascade'))

async function insert(sql: string, values: unknown[] = []): Promise<string> {
  const { rows } = await sessions.database.pool.query<{ id: string }>(`${sql} returning id`, values)
  return rows[0]?.id ?? ''
}

/** A half that a session may have to wait for, or be refused in: the race's outcome tells. */
const half =
  (sql: string, values: unknown[]): Half =>
  (session) =>
    session.query(sql, values)

async function newCheckout() {
  const siteId = await insert(`insert into sites (slug) values (gen_random_uuid()::text)`)
  const checkoutId = await insert(
    `insert into webmagic.checkouts (kind, site_id, amount, monthly_amount, currency, trial_days, email, provider,
       success_url, cancel_url, expires_at)
     values ('purchase', $1, 495, 99, 'USD', 30, 'buyer@example.test', 'sandbox', '/', '/', now() + interval '1 hour')`,
    [siteId],
  )
  return { siteId, checkoutId }
}

/** Of two that contradict each other, one is done and the other refused; with the order of commits, either way round. */
function expectOneOf(outcomes: string[], refusal: string): void {
  expect(outcomes.toSorted()).toEqual([refusal, 'committed'].toSorted())
}

const orders = ORDERS.slice(0, 2)

describe('from two connections at once', () => {
  test.each(orders)('I6: what was asked changes while it is bought: %s', async (order) => {
    const { siteId, checkoutId } = await newCheckout()
    const buy = half(
      `insert into webmagic.purchases (checkout_id, site_id, amount, currency, status)
       values ($1, $2, 495, 'USD', 'quarantined')`,
      [checkoutId, siteId],
    )
    const change = half('update webmagic.checkouts set amount = 1 where id = $1', [checkoutId])
    expectOneOf(await sessions.race(buy, change, order), 'purchases_as_asked_fkey')
  })

  test.each(orders)('I6: it is bought while what was asked changes: %s', async (order) => {
    const { siteId, checkoutId } = await newCheckout()
    const buy = half(
      `insert into webmagic.purchases (checkout_id, site_id, amount, currency, status)
       values ($1, $2, 495, 'USD', 'quarantined')`,
      [checkoutId, siteId],
    )
    const change = half('update webmagic.checkouts set amount = 1 where id = $1', [checkoutId])
    expectOneOf(await sessions.race(change, buy, order), 'purchases_as_asked_fkey')
  })

  test.each(orders)('I8: a site is put up for sale while its purchase is recorded: %s', async (order) => {
    const { siteId, checkoutId } = await newCheckout()
    const owner = await insert(
      `insert into customer_users (email, login_email) values ('owner@example.test', 'owner@example.test')`,
    )
    const purchaseId = await insert(
      `insert into webmagic.purchases (checkout_id, site_id, amount, currency, status)
       values ($1, $2, 495, 'USD', 'fulfilled')`,
      [checkoutId, siteId],
    )
    const client = await sessions.database.pool.connect()
    await client.query('begin')
    await client.query(`update sites set status = 'owned' where id = $1`, [siteId])
    await client.query(
      `insert into customer_site_ownership (customer_user_id, site_id, is_primary) values ($1, $2, true)`,
      [owner, siteId],
    )
    await client.query('update customer_users set primary_site_id = $2 where id = $1', [owner, siteId])
    await client.query('commit')
    client.release()
    const record = half('update sites set purchase_id = $2 where id = $1', [siteId, purchaseId])
    const putUp = half(`update sites set status = 'preview' where id = $1`, [siteId])
    expectOneOf(await sessions.race(record, putUp, order), 'what_is_bought_is_not_for_sale')
  })

  test.each(orders)(
    'I9: a note is written down as a customer’s while it becomes internal: %s',
    async (order) => {
      const customer = await insert(`insert into customer_users (email) values ('asker@example.test')`)
      const ticket = await insert(
        `insert into support_tickets (customer_user_id, ticket_number, subject, description, category)
       values ($1, 'TKT-1', 'Subject', 'Description', 'other')`,
        [customer],
      )
      const message = await insert(
        `insert into ticket_messages (ticket_id, message, message_type) values ($1, 'Hello', 'staff')`,
        [ticket],
      )
      const hide = half('update ticket_messages set internal_only = true where id = $1', [message])
      const turn = half(`update ticket_messages set message_type = 'customer' where id = $1`, [message])
      expectOneOf(await sessions.race(hide, turn, order), 'a_note_is_never_a_customers')
    },
  )
})
