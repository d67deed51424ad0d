import { staffSecret } from '@webmagic/api'
import { checkInvariants } from '@webmagic/db'
import type pg from 'pg'
import { type Account, type Caller, openSessions } from './data.ts'

/** Who looks after many sites, with a ticket or a few about each. */
const AGENCY_SITES = 5_000
const AGENCY = 'agency@bench.test'
const STAFF = 20
const YEARS = 3

export interface TicketCallers {
  agency: Caller[]
  staff: Caller[]
}

/** So many tickets about the sites that there are, one in fifty about none, over some years. Most of them are closed. */
export async function loadTickets(pool: pg.Pool, tickets: number): Promise<void> {
  const client = await pool.connect()
  try {
    // Rules are checked afterwards, for all rows at once, and indexes made from all of them.
    await client.query('set session_replication_role = replica; set statement_timeout = 0')
    await addAgency(client)
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = 'support_tickets'::regclass and not indisunique`,
    )
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    await addTickets(client, tickets)
    for (const { definition } of indexes) await client.query(definition)
    await client.query('reset session_replication_role')
    await client.query('vacuum analyze')
  } finally {
    client.release(true)
  }
  const broken = (await checkInvariants(pool)).filter((report) => report.breaches.length > 0)
  if (broken.length > 0) throw new Error(`The tickets break ${broken.map((report) => report.id).join(', ')}`)
}

async function addAgency(client: pg.PoolClient): Promise<void> {
  await client.query(
    `create temp table agency as
     select n, gen_random_uuid() as site_id from generate_series(1, ${AGENCY_SITES}) n`,
  )
  await client.query(
    `insert into customer_users (email, login_email, full_name, email_verified, primary_site_id)
     select '${AGENCY}', '${AGENCY}', 'Agency', true, site_id from agency where n = 1`,
  )
  await client.query(
    `insert into sites (id, slug, site_title, status, subscription_status, purchased_at)
     select site_id, 'agency-' || n, 'Site of the agency ' || n, 'active', 'active', now() from agency`,
  )
  await client.query(
    `insert into customer_site_ownership (customer_user_id, site_id, is_primary, acquired_at)
     select c.id, a.site_id, a.n = 1, now() - a.n * interval '1 hour'
     from agency a join customer_users c on c.login_email = '${AGENCY}'`,
  )
}

async function addTickets(client: pg.PoolClient, tickets: number): Promise<void> {
  await client.query(
    `create temp table asking as
     select row_number() over (order by id) - 1 as number, customer_user_id as customer_id, site_id
     from customer_site_ownership`,
  )
  await client.query('analyze asking')
  const { rowCount: sites } = await client.query('select from asking')
  // Finding the words of each ticket would take longer than all the rest.
  await client.query(
    `create temp table parts as
     select part, description, webmagic.words_of('A question ' || description) as words
     from generate_series(0, 999) part
     cross join lateral (select 'The page of part' || part || ' does not show what it should.' as description) d`,
  )
  await client.query('analyze parts')
  // A large prime takes them from all over the sites, so that no customer's tickets lie side by side.
  await client.query(
    `insert into support_tickets (customer_user_id, site_id, ticket_number, subject, description, category, priority,
       status, created_at, updated_at, resolved_at, closed_at, search)
     select a.customer_id, case when t.n % 50 > 0 then a.site_id end, 'TKT-' || t.n, 'A question', p.description,
       (array['billing', 'technical_support', 'site_edit', 'question', 'other'])[t.n % 5 + 1],
       (array['low', 'medium', 'high', 'urgent'])[t.n % 4 + 1], t.status, t.at, t.at,
       case when t.status = 'resolved' then t.at end, case when t.status = 'closed' then t.at end, p.words
     from (
       select n, now() - random() * interval '${YEARS} years' as at,
         coalesce((array['new', 'in_progress', 'waiting_customer', 'resolved'])[n % 20], 'closed') as status
       from generate_series(1, $1::int) n
     ) t
     join asking a on a.number = t.n * 15485863::bigint % $2::bigint
     join parts p on p.part = t.n % 1000`,
    [tickets, sites],
  )
}

/** Whoever has many tickets, and staff. */
export async function signInForTickets(pool: pg.Pool, secret: string): Promise<TicketCallers> {
  const agency = await pool.query<Account>(
    `select id as account_id, primary_site_id as site_id from customer_users where login_email = '${AGENCY}'`,
  )
  const staff = await pool.query<Account>(
    `insert into admin_users (email, login_email, full_name, role)
     select 'staff-' || n || '@bench.test', 'staff-' || n || '@bench.test', 'Staff ' || n, 'support'
     from generate_series(1, ${STAFF}) n returning id as account_id, '' as site_id`,
  )
  return {
    agency: await openSessions(pool, 'customer_sessions', secret, agency.rows),
    staff: await openSessions(pool, 'staff_sessions', staffSecret(secret), staff.rows),
  }
}
