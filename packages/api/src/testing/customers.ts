import { randomUUID } from 'node:crypto'
import type { OwnershipRole, SiteStatus } from '@webmagic/db'
import type { Pool } from 'pg'

export interface NewSite {
  id?: string
  slug?: string
  title?: string | null
  status?: SiteStatus
  customDomain?: string | null
  role?: OwnershipRole
  /** Anything PostgreSQL reads as a time, to the microsecond. */
  acquiredAt?: string
}

export interface TestCustomer {
  id: string
  email: string
  /** In the order in which they were asked for; the first one is the primary site. */
  siteIds: string[]
}

export const newEmail = () => `${randomUUID()}@example.test`

/** A customer of its own for one test, with so many sites or with these, all in one transaction. */
export async function newCustomer(
  pool: Pool,
  options: { sites?: number | NewSite[]; email?: string; fullName?: string; isActive?: boolean } = {},
): Promise<TestCustomer> {
  const id = randomUUID()
  const email = options.email ?? `${id}@example.test`
  const sites = typeof options.sites === 'object' ? options.sites : Array(options.sites ?? 0).fill({})
  const rows = sites.map((site: NewSite, index) => ({
    slug: `site-${randomUUID()}`,
    title: null,
    status: 'active',
    custom_domain: site.customDomain ?? null,
    role: 'owner',
    acquired_at: site.acquiredAt ?? new Date(Date.UTC(2026, 0, 1) - index * 1000).toISOString(),
    is_primary: index === 0,
    ...site,
    id: site.id ?? randomUUID(),
  }))
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `insert into customer_users (id, email, login_email, full_name, is_active) values ($1, $2::text, lower($2::text), $3, $4)`,
      [id, email, options.fullName ?? null, options.isActive ?? true],
    )
    await client.query(
      `insert into sites (id, slug, site_title, status, custom_domain)
       select id, slug, title, status, custom_domain from jsonb_to_recordset($1::jsonb)
         as site (id uuid, slug text, title text, status text, custom_domain text)`,
      [JSON.stringify(rows)],
    )
    await client.query(
      `insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
       select $2, id, role, is_primary, acquired_at from jsonb_to_recordset($1::jsonb)
         as site (id uuid, role text, is_primary boolean, acquired_at timestamptz)`,
      [JSON.stringify(rows), id],
    )
    await client.query('update customer_users set primary_site_id = $2 where id = $1', [
      id,
      rows[0]?.id ?? null,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
  return { id, email, siteIds: rows.map((row) => row.id) }
}

/** Lets the customer have a site that is there already. */
export async function addMember(
  pool: Pool,
  customerId: string,
  siteId: string,
  role: OwnershipRole = 'owner',
): Promise<void> {
  await pool.query(
    `insert into customer_site_ownership (customer_user_id, site_id, role) values ($1, $2, $3)`,
    [customerId, siteId, role],
  )
}

/** A customer with their sites, at once: of a sold site alone, the last owner stays. */
export async function forget(pool: Pool, customer: TestCustomer): Promise<void> {
  await pool.query(
    `with gone as (delete from sites where id = any($2::uuid[])) delete from customer_users where id = $1`,
    [customer.id, customer.siteIds],
  )
}

export async function primarySitesOf(pool: Pool, customerId: string): Promise<string[]> {
  const { rows } = await pool.query<{ site_id: string }>(
    `select o.site_id from customer_site_ownership o join customer_users c on c.id = o.customer_user_id
     where c.id = $1 and o.is_primary and c.primary_site_id = o.site_id`,
    [customerId],
  )
  return rows.map((row) => row.site_id)
}
