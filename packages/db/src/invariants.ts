import type { Pool } from 'pg'
import { MONEY_INVARIANTS } from './money-invariants.ts'

/** One rule of docs/invariants.md as a query for the rows that break it. */
export interface Invariant {
  id: string
  rule: string
  /** Selects a text column `breach` per offending row. */
  sql: string
}

export interface InvariantReport {
  id: string
  rule: string
  breaches: string[]
}

export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    rule: 'a customer has a site at most once',
    sql: `select format('customer %s, site %s: %s rows', customer_user_id, site_id, count(*)) as breach
      from customer_site_ownership group by customer_user_id, site_id having count(*) > 1`,
  },
  {
    id: 'I2',
    rule: 'at most one primary site per customer',
    sql: `select format('customer %s: %s primary sites', customer_user_id, count(*)) as breach
      from customer_site_ownership where is_primary group by customer_user_id having count(*) > 1`,
  },
  {
    id: 'I3',
    rule: 'primary_site_id and is_primary never disagree',
    sql: `select format('customer %s: primary_site_id %s, marked %s', c.id, c.primary_site_id, o.site_id) as breach
      from customer_users c
      left join customer_site_ownership o on o.customer_user_id = c.id and o.is_primary
      where c.primary_site_id is distinct from o.site_id`,
  },
  {
    id: 'I4',
    rule: 'who has a site has a primary site',
    sql: `select format('customer %s', c.id) as breach from customer_users c
      where c.primary_site_id is null
        and exists (select from customer_site_ownership o where o.customer_user_id = c.id)`,
  },
  {
    id: 'I5',
    rule: 'a site is sold once',
    sql: `select format('site %s: %s fulfilled purchases', site_id, count(*)) as breach
      from webmagic.purchases where status = 'fulfilled' group by site_id having count(*) > 1`,
  },
  {
    id: 'I6',
    rule: 'a purchase is of what was asked',
    sql: `select format('purchase %s, checkout %s', p.id, p.checkout_id) as breach
      from webmagic.purchases p left join webmagic.checkouts k on k.id = p.checkout_id
      where (p.site_id, p.amount, p.currency) is distinct from (k.site_id, k.amount, k.currency)`,
  },
  {
    id: 'I7',
    rule: "a provider's event is applied once",
    sql: `select format('event %s of %s: %s rows', event_id, provider, count(*)) as breach
      from webmagic.provider_events group by provider, event_id having count(*) > 1`,
  },
  {
    id: 'I8',
    rule: 'what is bought is not for sale',
    sql: `select format('site %s (%s), purchase %s', s.id, s.status, s.purchase_id) as breach
      from sites s left join webmagic.purchases p on p.id = s.purchase_id and p.site_id = s.id
      where s.purchase_id is not null and (s.status = 'preview' or p.id is null)`,
  },
  {
    id: 'I9',
    rule: "a message has at most one author, matching its type; an internal note is never a customer's",
    sql: `select format('message %s (%s) of ticket %s', id, message_type, ticket_id) as breach from ticket_messages
      where (customer_user_id is not null and message_type <> 'customer')
        or (admin_user_id is not null and message_type <> 'staff')
        or (internal_only and message_type = 'customer')`,
  },
  {
    id: 'I10',
    rule: 'resolved has resolved_at, closed has closed_at, other statuses neither',
    sql: `select format('ticket %s (%s)', ticket_number, status) as breach from support_tickets
      where (status = 'closed') <> (closed_at is not null)
        or (status = 'resolved' and resolved_at is null)
        or (status not in ('resolved', 'closed') and resolved_at is not null)`,
  },
  {
    id: 'I11',
    rule: 'one sign-in per e-mail whatever its case',
    sql: `select format('customers %s', string_agg(id::text, ', ' order by id)) as breach from customer_users
      where login_email is not null group by lower(login_email) having count(*) > 1
      union all
      select format('customer %s: login_email is not lower case', id) from customer_users
      where login_email <> lower(login_email)`,
  },
  {
    id: 'I12',
    rule: 'a sold site has an owner',
    sql: `select format('site %s (%s)', s.id, s.status) as breach from sites s
      where s.status <> 'preview'
        and not exists (select from customer_site_ownership o where o.site_id = s.id and o.role = 'owner')`,
  },
  ...MONEY_INVARIANTS,
]

/** Every rule with what breaks it, at most `limit` rows each. Reads only. */
export async function checkInvariants(pool: Pool, limit = 100): Promise<InvariantReport[]> {
  const reports: InvariantReport[] = []
  for (const { id, rule, sql } of INVARIANTS) {
    const { rows } = await pool.query<{ breach: string }>(`${sql} limit ${limit}`)
    reports.push({ id, rule, breaches: rows.map((row) => row.breach) })
  }
  return reports
}
