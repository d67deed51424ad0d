import type { Pool } from 'pg'
import type { OldSchema } from './old-schema.ts'

export interface OldRows {
  kind: OldSchema
  customers: number
  /** The same seed makes the same rows. */
  seed: number
  /** Also rows that no rule can decide. */
  undecided?: boolean
  /** Half as many again as customers, unless it is said. */
  sites?: number
  /** One for each customer, unless it is said. */
  tickets?: number
}

/** A bcrypt hash of `correct horse battery`, as the older system wrote them. */
export const OLD_PASSWORD_HASH = '$2b$04$BMpcsRXVifh8qw3k./9Fb.QwT1P4sNiE6rCg756wnb/7za6RvYz7W'

/**
 * Fills one of the older system's databases with rows of every kind that its defects left. What a row is like depends
 * on its number and the seed alone.
 */
export async function fillOldDatabase(pool: Pool, rows: OldRows): Promise<void> {
  const client = await pool.connect()
  try {
    // Without what a million rows need not be asked one by one: their foreign keys, and the triggers on them.
    await client.query(
      `begin; set local timezone = 'UTC'; set local statement_timeout = 0; set local jit = off;
       set local session_replication_role = replica; ${functions(rows.seed)}`,
    )
    for (const statement of statementsFor(rows)) await client.query(statement)
    await client.query('drop function pick(text, bigint, int), uid(text, bigint), at(text, bigint); commit')
  } finally {
    client.release()
  }
}

function functions(seed: number): string {
  return `
    create function pick(what text, n bigint, choices int) returns int language sql immutable
      return (abs(hashtextextended(what || n::text, ${seed})) % choices)::int;
    create function uid(what text, n bigint) returns uuid language sql immutable
      return overlay(overlay(md5('${seed}' || what || n::text) placing '4' from 13) placing '8' from 17)::uuid;
    create function at(what text, n bigint) returns timestamp language sql immutable
      return timestamp '2021-03-28 00:30:00' + pick(what, n, 100000000) * interval '1 second'
        + pick(what || 'us', n, 1000000) * interval '1 microsecond'`
}

function statementsFor(rows: OldRows): string[] {
  const { kind, customers, undecided = false, tickets = customers } = rows
  const state = kind === 'A' ? 'A' : 'B'
  const sites = rows.sites ?? Math.max(1, Math.round(customers * 1.5))
  return [
    ...foreignRows(customers),
    staff(),
    state === 'A' ? customersOfA(customers, sites, undecided) : customersOfB(customers, sites),
    ...(state === 'B' ? [junction(kind, customers, sites)] : []),
    siteRows(state, sites, undecided),
    ticketRows(tickets, customers, sites, undecided),
    messageRows(tickets, customers, undecided),
    templates(),
    ...referringRows(tickets, customers, sites),
  ]
}

const foreignRows = (customers: number) => [
  `insert into businesses select uid('business', n), 'Business ' || n from generate_series(1, ${Math.ceil(customers / 5)}) n`,
  `insert into site_versions select uid('version', n), '<h1>' || n from generate_series(1, ${Math.ceil(customers / 5)}) n`,
  `insert into campaigns (name, sent_at) select 'Campaign ' || n, at('campaign', n) from generate_series(1, 5) n`,
]

const staff = () => `
  insert into admin_users (id, email, password_hash, full_name, role, is_active, last_login_at, created_at, updated_at)
  select uid('staff', n), case when n % 5 = 0 then 'Staff' || n - 1 else 'staff' || n end || '@webmagic.test',
    '${OLD_PASSWORD_HASH}', 'Staff ' || n, (array['admin', 'viewer', 'editor'])[1 + pick('role', n, 3)],
    pick('active', n, 4) > 0, case when n % 2 = 0 then at('login', n) end, at('made', n), at('changed', n)
  from generate_series(1, 12) n`

/** What is sold has somebody, unless that is wanted. */
const siteRows = (state: 'A' | 'B', sites: number, undecided: boolean) => `
  insert into sites (id, slug, business_id, status, purchased_at, purchase_amount, subscription_status,
    monthly_amount, next_billing_date, custom_domain, domain_verified, site_title, meta_tags, legacy_theme, created_at, updated_at)
  select uid('site', n), 'site-' || n, case when pick('business', n, 3) = 0 then uid('business', 1) end,
    case when ${undecided ? 'true' : 'owned.site_id is not null'}
      then (array['preview', 'preview', 'owned', 'active', 'suspended', 'cancelled'${undecided ? `, 'archived'` : ''}])[1 + pick('status', n, ${undecided ? 7 : 6})]
      else 'preview' end,
    case when pick('purchased', n, 2) = 0 then at('purchased', n) at time zone 'UTC' end,
    case when pick('price', n, 2) = 0 then 400.00 else 495.00 end,
    (array['active', 'past_due', 'cancelled', 'paused', null])[1 + pick('subscription', n, 5)],
    case pick('monthly', n, 3) when 0 then 95.00 when 1 then 99.00 end, date '2026-01-31' + pick('billing', n, 300),
    case when n % 7 = 0 then 'site-' || n || '.example' end, (array[true, false, null])[1 + pick('verified', n, 3)],
    'Site ' || n, case pick('meta', n, 3) when 0 then 'null'::jsonb when 1 then '{"a": [1, null]}' end,
    case when n % 3 = 0 then 'dark' end,
    ${state === 'A' ? `case when n % 11 > 0 then at('made', n) at time zone 'UTC' end, case when n % 13 > 0 then at('changed', n) at time zone 'UTC' end` : `at('made', n), at('changed', n)`}
  from generate_series(1, ${sites}) n left join (${owned(state)}) owned on owned.site_id = uid('site', n)`

const CUSTOMER = `id, email, password_hash, full_name, phone, email_verified, last_login, login_count, is_active,
  created_at, updated_at, marketing_source`

const customerValues = (zone: string) => `
  uid('customer', n),
  case when n % 9 = 0 then 'PERSON' || n - 1 else 'Person' || n end || case when n % 9 = 1 then '@EXAMPLE.test' else '@example.test' end,
  '${OLD_PASSWORD_HASH}', case when n % 4 > 0 then 'Person ' || n end, null,
  (array[true, false, null])[1 + pick('verified', n, 3)], case when n % 3 = 0 then at('login', n) at time zone 'UTC' end,
  (array[0, 7, null])[1 + pick('logins', n, 3)], (array[true, true, false, null])[1 + pick('active', n, 4)],
  at('made', n) ${zone}, at('changed', n) ${zone}, case when n % 2 = 0 then 'advert' end`

const customersOfA = (customers: number, sites: number, undecided: boolean) => `
  insert into customer_users (${CUSTOMER}, site_id)
  select ${customerValues(`at time zone 'UTC'`)},
    case when pick('has', n, 5) > ${undecided ? 1 : 0} then uid('site', 1 + pick('site', n, ${sites})) end
  from generate_series(1, ${customers}) n`

const customersOfB = (customers: number, sites: number) => `
  insert into customer_users (${CUSTOMER}, primary_site_id)
  select ${customerValues('')}, case pick('primary', n, 3)
    when 0 then uid('site', 1 + pick('site1', n, ${sites})) when 1 then uid('site', 1 + pick('foreign', n, ${sites})) end
  from generate_series(1, ${customers}) n`

const junction = (kind: OldSchema, customers: number, sites: number) => {
  const marks = kind === 'B' ? '(array[true, false, null])[1 + pick' : '(array[true, false, false])[1 + pick'
  return `
    insert into customer_site_ownership (id, customer_user_id, site_id, role, is_primary, acquired_at, created_at, updated_at)
    select uid('ownership', n * 10 + k), uid('customer', n), uid('site', site),
      case when pick('role', n * 10 + k, 6) = 0 then 'collaborator' else 'owner' end,
      ${marks}('mark', n * 10 + k, 3)], at('acquired', n * 10 + k) at time zone 'UTC', at('made', n * 10 + k), at('changed', n * 10 + k)
    from generate_series(1, ${customers}) n cross join lateral (
      select k, 1 + pick('site' || least(k, 2), n, ${sites}) as site from generate_series(1, pick('many', n, 4)) k
    ) had ${kind === 'B' ? '' : `where not exists (select from generate_series(1, k - 1) earlier where 1 + pick('site' || least(earlier, 2), n, ${sites}) = site)`}`
}

/** The sites that somebody owns. */
const owned = (state: 'A' | 'B') =>
  state === 'A'
    ? 'select distinct site_id from customer_users'
    : `select distinct site_id from customer_site_ownership where role = 'owner'`

const ticketRows = (tickets: number, customers: number, sites: number, undecided: boolean) => `
  insert into support_tickets (id, customer_user_id, site_id, ticket_number, subject, description, category, priority,
    status, ai_processed, assigned_to_admin_id, resolved_at, closed_at, customer_satisfaction_rating, internal_notes,
    tags, created_at, updated_at)
  select uid('ticket', n), uid('customer', 1 + pick('author', n, ${customers})),
    case when pick('about', n, 4) > 0 then uid('site', 1 + pick('about', n, ${sites})) end,
    'TKT-20250101-' || upper(lpad(to_hex(n), 6, '0')), case when n % 10 > 0 then 'Subject ' || n end,
    case when n % 11 > 0 then 'It does not work, number ' || n end,
    (array['billing', 'technical_support', 'site_edit', 'question', 'other', null])[1 + pick('category', n, 6)],
    (array['low', 'medium', 'high', 'urgent', null])[1 + pick('priority', n, 5)],
    (array['new', 'in_progress', 'waiting_customer', 'waiting_ai', 'resolved', 'closed', null${undecided ? `, 'escalated'` : ''}])[1 + pick('status', n, ${undecided ? 8 : 7})],
    (array[true, false, null])[1 + pick('ai', n, 3)], case when n % 4 = 0 then uid('staff', 1 + pick('assignee', n, 12)) end,
    case when pick('resolved', n, 3) = 0 then at('resolved', n) at time zone 'UTC' end,
    case when pick('closed', n, 3) = 0 then at('closed', n) at time zone 'UTC' end,
    (array['satisfied', 'neutral', 'unsatisfied', null])[1 + pick('rating', n, 4)],
    case when n % 6 = 0 then 'A note' end, case when n % 3 = 0 then '["a", "b"]'::jsonb end,
    case when n % 12 > 0 then at('made', n) end, case when n % 13 > 0 then at('changed', n) end
  from generate_series(1, ${tickets}) n`

const messageRows = (tickets: number, customers: number, undecided: boolean) => `
  insert into ticket_messages (id, ticket_id, customer_user_id, admin_user_id, message, message_type, ai_generated,
    internal_only, created_at, updated_at)
  select uid('message', n), uid('ticket', 1 + pick('ticket', n, ${tickets})),
    case when pick('by', n, 3) = 0 then uid('customer', 1 + pick('writer', n, ${customers})) end,
    case when pick('by2', n, 3) = 0 then uid('staff', 1 + pick('writer', n, 12)) end, 'Message words' || n, type,
    (array[true, false, null])[1 + pick('ai', n, 3)],
    case when ${undecided ? 'true' : `type <> 'customer'`} then (array[true, false, null])[1 + pick('internal', n, 3)] end,
    case when n % 12 > 0 then at('made', n) end, case when n % 13 > 0 then at('changed', n) end
  from generate_series(1, ${tickets * 2}) n
  cross join lateral (select (array['customer', 'staff', 'ai', 'system'${undecided ? `, 'robot'` : ''}])[1 + pick('type', n, ${undecided ? 5 : 4})] as type) t`

const templates = () => `
  insert into ticket_templates (id, name, category, message_template, is_active, usage_count, created_by_admin_id)
  select uid('template', n), case when n % 3 > 0 then 'Template ' || n end, 'billing',
    case when n % 4 > 0 then 'Hello' end, (array[true, false, null])[1 + n % 3], '5', case when n % 2 = 0 then uid('staff', n) end
  from generate_series(1, 8) n`

const referringRows = (tickets: number, customers: number, sites: number) => [
  `insert into subscriptions (customer_id, plan) select uid('customer', n), 'gold' from generate_series(1, ${customers}, 7) n`,
  `insert into payments select uid('payment', n), uid('site', n), 400 from generate_series(1, ${sites}, 5) n`,
  `insert into generated_sites select uid('generated', n), uid('site', n) from generate_series(1, ${sites}, 3) n`,
  `insert into edit_requests (ticket_id) select uid('ticket', n) from generate_series(1, ${tickets}, 3) n`,
  `insert into checkout_sessions (session_id, customer_email, amount, created_at)
    select 'cs_' || n, 'person' || n || '@example.test', 400, at('checkout', n) from generate_series(1, 20) n`,
]
