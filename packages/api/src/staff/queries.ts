import { AdminUser, ApiKey, prepared } from '@webmagic/db'
import pg, { type Pool } from 'pg'
import { z } from 'zod'
import type { Services, VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { COUNTED, decodeCursor, encodeCursor, patternOf, totalOf } from '../page-cursor.ts'
import { toKey, toMember } from './rules.ts'
import type {
  AuditEntries,
  AuditInput,
  Customer,
  Customers,
  Key,
  Member,
  SearchCustomersInput,
} from './schema.ts'

interface CustomerRow {
  id: string
  email: string
  full_name: string | null
  phone: string | null
  email_verified: boolean
  is_active: boolean
  can_sign_in: boolean
  site_count: number
  created_at: Date
}

const CUSTOMER_COLUMNS = `c.id, c.email, c.full_name, c.phone, c.email_verified, c.is_active, c.created_at,
  c.login_email is not null as can_sign_in,
  (select count(*) from customer_site_ownership o where o.customer_user_id = c.id)::int as site_count`

/** Customers by e-mail, those of them that meet a condition. */
function customersWho(name: string, condition: string) {
  const matches = `($1::text is null or c.email ilike $1 or c.full_name ilike $1) and ${condition}`
  return {
    findPage: prepared<CustomerRow>({
      name: `staff-search-${name}`,
      text: `select ${CUSTOMER_COLUMNS} from customer_users c
        where ${matches} and ($2::text is null or (c.email, c.id) > ($2, $3::uuid))
        order by c.email, c.id limit $4`,
    }),
    count: prepared<{ count: number }>({
      name: `staff-count-${name}`,
      text: `select count(*)::int as count from (select from customer_users c where ${matches} limit ${COUNTED + 1}) found`,
    }),
  }
}

const everybody = customersWho('customers', 'true')
const withSignIn = customersWho('customers-with-sign-in', 'c.login_email is not null')
const withoutSignIn = customersWho('customers-without-sign-in', 'c.login_email is null')

const findCustomer = prepared<CustomerRow>({
  name: 'staff-find-customer',
  text: `select ${CUSTOMER_COLUMNS} from customer_users c where c.id = $1`,
})

const position = z.tuple([
  z
    .string()
    .max(255)
    .refine((email) => !email.includes('\0')),
  z.uuid(),
])

export async function searchCustomers(
  { pool }: Pick<Services, 'pool'>,
  { search, canSignIn, limit, cursor }: SearchCustomersInput,
): Promise<Customers> {
  const { findPage, count } = canSignIn === undefined ? everybody : canSignIn ? withSignIn : withoutSignIn
  const pattern = search ? patternOf(search) : null
  const [email, id] = cursor ? decodeCursor(position, cursor) : [null, null]
  const [rows, [counted]] = await Promise.all([
    findPage(pool, [pattern, email, id, limit + 1]),
    count(pool, [pattern]),
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    customers: page.map(toCustomer),
    total: totalOf(counted?.count ?? 0),
    nextCursor: last ? encodeCursor([last.email, last.id]) : null,
  }
}

/** Errors: `not_found`. */
export async function getCustomer({ pool }: Pick<Services, 'pool'>, customerId: string): Promise<Customer> {
  const [row] = await findCustomer(pool, [customerId])
  if (!row) throw new DomainError('not_found')
  return toCustomer(row)
}

export async function getKeys({ em }: Pick<VerbContext, 'em'>): Promise<{ keys: Key[] }> {
  const keys = await em.find(ApiKey, {}, { orderBy: { createdAt: 'desc', id: 'asc' }, limit: 1_000 })
  return { keys: keys.map(toKey) }
}

export async function getMembers({ em }: Pick<VerbContext, 'em'>): Promise<{ members: Member[] }> {
  const members = await em.find(AdminUser, {}, { orderBy: { email: 'asc', id: 'asc' }, limit: 1_000 })
  return { members: members.map(toMember) }
}

interface AuditRow {
  id: string
  at: Date
  actor_kind: 'customer' | 'staff' | 'service' | 'system'
  actor_id: string | null
  actor_name: string | null
  action: string
  customer_id: string | null
  customer_email: string | null
  site_id: string | null
  site_slug: string | null
  details: Record<string, unknown>
}

export async function getAuditEntries(
  { pool }: Pick<Services, 'pool'>,
  { limit, cursor, ...filters }: AuditInput,
): Promise<AuditEntries> {
  const { where, values } = auditFilter(filters)
  const [{ rows }, counted] = await Promise.all([
    pool.query<AuditRow>({
      text: `select a.*, coalesce(c.email, m.email, k.name) as actor_name, t.email as customer_email, s.slug as site_slug
       from (
         select * from webmagic.audit_log where ${[...where, `id < $${values.length + 1}`].join(' and ')}
         order by id desc limit $${values.length + 2}
       ) a
       left join customer_users c on a.actor_kind = 'customer' and c.id = a.actor_id
       left join admin_users m on a.actor_kind = 'staff' and m.id = a.actor_id
       left join webmagic.api_keys k on a.actor_kind = 'service' and k.id = a.actor_id
       left join customer_users t on t.id = a.customer_id
       left join sites s on s.id = a.site_id
       order by a.id desc`,
      values: [...values, cursor ?? '9223372036854775807', limit + 1],
      // The ORM's pool leaves timestamps as text.
      types: pg.types,
    }),
    countAudit(pool, where, values),
  ])
  const page = rows.slice(0, limit)
  return {
    entries: page.map(toEntry),
    total: totalOf(counted),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

async function countAudit(pool: Pool, where: string[], values: string[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from (
       select from webmagic.audit_log where ${where.join(' and ')} limit ${COUNTED + 1}
     ) found`,
    values,
  )
  return rows[0]?.count ?? 0
}

const FILTERS = {
  action: 'action',
  customerId: 'customer_id',
  siteId: 'site_id',
  actorId: 'actor_id',
} as const

function auditFilter(filters: { [N in keyof typeof FILTERS]?: string | undefined }) {
  const where = ['true']
  const values: string[] = []
  for (const name of ['action', 'customerId', 'siteId', 'actorId'] as const) {
    const value = filters[name]
    if (value === undefined) continue
    values.push(value)
    where.push(`${FILTERS[name]} = $${values.length}`)
  }
  return { where, values }
}

function toEntry(row: AuditRow) {
  return {
    entryId: row.id,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    customerId: row.customer_id,
    customerEmail: row.customer_email,
    siteId: row.site_id,
    siteSlug: row.site_slug,
    details: row.details,
  }
}

function toCustomer(row: CustomerRow): Customer {
  return {
    customerId: row.id,
    email: row.email,
    fullName: row.full_name,
    phone: row.phone,
    emailVerified: row.email_verified,
    isActive: row.is_active,
    canSignIn: row.can_sign_in,
    siteCount: row.site_count,
    createdAt: row.created_at,
  }
}
