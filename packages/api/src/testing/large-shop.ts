import type { Pool } from 'pg'

/** So many of each: sessions, sites for sale, sites sold, their payments, exceptions. */
export const NUMBER = 50_000
export const SITES_EACH = 1_000
export const CUSTOMERS = NUMBER / SITES_EACH
/** Of one site, besides. */
export const INVOICES = 400

/** A shop that has been busy for years: an hour between one purchase and the next. The newest come first. */
export async function loadShop(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    // Rules are checked afterwards, for all rows at once.
    await client.query('set session_replication_role = replica; set statement_timeout = 0')
    for (const statement of STATEMENTS) await client.query(statement)
  } finally {
    client.release(true)
  }
}

const AT = `now() - n * interval '1 hour'`

const STATEMENTS = [
  `create temp table numbers as
   select n, gen_random_uuid() as site_id, gen_random_uuid() as customer_id, gen_random_uuid() as checkout_id,
     gen_random_uuid() as purchase_id, gen_random_uuid() as payment_id
   from generate_series(0, ${NUMBER - 1}) n`,
  `update numbers set customer_id = first.customer_id
   from numbers first where first.n = numbers.n / ${SITES_EACH} * ${SITES_EACH}`,
  `insert into customer_users (id, email, login_email, primary_site_id)
   select customer_id, n || '@plans.test', n || '@plans.test', site_id from numbers where n % ${SITES_EACH} = 0`,
  `insert into webmagic.customer_sessions (user_id, token, expires_at)
   select customer_id, gen_random_uuid()::text, now() + interval '1 day' from numbers`,
  `insert into sites (slug, site_title, created_at)
   select 'for-sale-' || n, 'For sale ' || n, ${AT} from numbers`,
  `insert into sites (id, slug, status, purchase_id, subscription_status, created_at)
   select site_id, 'sold-' || n, 'active', purchase_id, 'active', ${AT} from numbers`,
  `insert into customer_site_ownership (customer_user_id, site_id, is_primary)
   select customer_id, site_id, n % ${SITES_EACH} = 0 from numbers`,
  `insert into webmagic.checkouts (id, kind, status, site_id, amount, monthly_amount, currency, trial_days, email,
     customer_id, provider, success_url, cancel_url, created_at, expires_at)
   select checkout_id, 'purchase', 'fulfilled', site_id, 495, 99, 'USD', 30, n || '@plans.test',
     customer_id, 'sandbox', '', '', ${AT}, now()
   from numbers`,
  `insert into webmagic.purchases (id, checkout_id, site_id, customer_id, amount, currency, status, created_at)
   select purchase_id, checkout_id, site_id, customer_id, 495, 'USD', 'fulfilled', ${AT} from numbers`,
  `insert into webmagic.payments (id, provider, provider_payment_id, kind, checkout_id, purchase_id, site_id,
     customer_id, amount, currency, paid_at)
   select payment_id, 'sandbox', 'pay_' || n, 'purchase', checkout_id, purchase_id, site_id,
     customer_id, 495, 'USD', ${AT}
   from numbers`,
  `insert into webmagic.payments (provider, provider_payment_id, kind, site_id, customer_id, amount, currency, paid_at)
   select 'sandbox', 'in_' || i, 'invoice', site_id, customer_id, 99, 'USD', now() - i * interval '30 days'
   from numbers, generate_series(1, ${INVOICES}) i where n = ${NUMBER / 2}`,
  `insert into webmagic.payment_exceptions (kind, subject, purchase_id, payment_id, created_at, resolved_at)
   select 'dispute', 'pay_' || n, purchase_id, payment_id, ${AT}, case when n % 40 > 0 then now() end from numbers`,
  'reset session_replication_role',
  'analyze',
]
