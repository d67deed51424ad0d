import { createHmac, randomBytes } from 'node:crypto'
import { checkInvariants } from '@webmagic/db'
import type pg from 'pg'

/** Customers with 3 sites and customers with 50: together 100,000 customers and 300,000 ownerships. */
const WITH_THREE = 83_000
const WITH_FIFTY = 1_020
const CUSTOMERS = 100_000
const SIGNED_IN = 500

export interface Caller {
  /** Of the customer, or of the member of staff. */
  accountId: string
  /** Signed, for `Authorization: Bearer`. */
  token: string
  /** The newest of the customer's sites. */
  siteId: string
}

export interface Callers {
  withThreeSites: Caller[]
  withFiftySites: Caller[]
}

export async function loadData(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    // Rules are checked afterwards, for all rows at once.
    await client.query(`set session_replication_role = replica; set statement_timeout = 0`)
    await client.query(
      `insert into customer_users (email, login_email, full_name, email_verified)
       select 'customer-' || n || '@bench.test', 'customer-' || n || '@bench.test', 'Customer ' || n, true
       from generate_series(1, $1::int) n`,
      [CUSTOMERS],
    )
    await client.query(
      `create temp table owned as
       select row_number() over () as n, c.id as customer_id, s as number
       from (select id, row_number() over (order by email) as rank from customer_users) c
       cross join lateral generate_series(1, case when c.rank <= $1 then 3 when c.rank <= $1 + $2 then 50 else 0 end) s`,
      [WITH_THREE, WITH_FIFTY],
    )
    await client.query(
      `insert into sites (slug, site_title, site_description, status, subscription_status, purchased_at,
         next_billing_date, custom_domain, domain_verified)
       select 'site-' || n, 'Site ' || n, 'A finished website, number ' || n, 'active', 'active', now(), '2030-01-31',
         case when n % 3 = 0 then 'site-' || n || '.test' end, true
       from owned`,
    )
    await client.query(
      `insert into customer_site_ownership (customer_user_id, site_id, is_primary, acquired_at)
       select o.customer_id, s.id, o.number = 1, now() - o.number * interval '1 day'
       from owned o join sites s on s.slug = 'site-' || o.n`,
    )
    await client.query(
      `update customer_users c set primary_site_id = o.site_id
       from customer_site_ownership o where o.customer_user_id = c.id and o.is_primary`,
    )
    await client.query('reset session_replication_role')
    await client.query('vacuum analyze')
  } finally {
    client.release(true)
  }
  const broken = (await checkInvariants(pool)).filter((report) => report.breaches.length > 0)
  if (broken.length > 0) throw new Error(`The data breaks ${broken.map((report) => report.id).join(', ')}`)
}

export async function signIn(pool: pg.Pool, secret: string): Promise<Callers> {
  return {
    withThreeSites: await callersWith(pool, secret, 3),
    withFiftySites: await callersWith(pool, secret, 50),
  }
}

async function callersWith(pool: pg.Pool, secret: string, sites: number): Promise<Caller[]> {
  const { rows } = await pool.query<Account>(
    `select customer_user_id as account_id, (array_agg(site_id order by acquired_at desc))[1] as site_id
     from customer_site_ownership group by 1 having count(*) = $1 order by 1 limit $2`,
    [sites, SIGNED_IN],
  )
  return openSessions(pool, 'customer_sessions', secret, rows)
}

export interface Account {
  account_id: string
  site_id: string
}

export async function openSessions(
  pool: pg.Pool,
  table: 'customer_sessions' | 'staff_sessions',
  secret: string,
  accounts: Account[],
): Promise<Caller[]> {
  const callers = accounts.map((account) => {
    const token = randomBytes(24).toString('base64url')
    const signature = createHmac('sha256', secret).update(token).digest('base64')
    return {
      accountId: account.account_id,
      siteId: account.site_id,
      raw: token,
      token: `${token}.${signature}`,
    }
  })
  await pool.query(
    `insert into webmagic.${table} (user_id, token, expires_at)
     select * from unnest($1::uuid[], $2::text[], array_fill(now() + interval '1 day', array[cardinality($1::uuid[])]))`,
    [callers.map((caller) => caller.accountId), callers.map((caller) => caller.raw)],
  )
  return callers
}
