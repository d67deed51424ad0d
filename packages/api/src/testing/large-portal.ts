import { checkInvariants } from '@webmagic/db'
import type { TestDatabase } from '@webmagic/db/testing'
import type { PoolClient } from 'pg'
import { expect } from 'vitest'
import { onOwnHost } from './own-host.ts'

/**
 * Many customers with a few sites each, and whatever `fill` adds to them: `numbers` holds `n`, `site_id` and
 * `customer_id` of each site. Rules are checked afterwards, for all rows at once.
 */
export async function loadPortal(
  database: TestDatabase,
  { sites, sitesEach }: { sites: number; sitesEach: number },
  fill: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const load = async ({ pool }: Pick<TestDatabase, 'pool'>) => {
    const client = await pool.connect()
    try {
      await client.query('set session_replication_role = replica')
      await addOwnerships(client, sites, sitesEach)
      await fill(client)
      await client.query('vacuum analyze')
    } finally {
      client.release(true)
    }
    const reports = await checkInvariants(pool)
    expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  }
  await onOwnHost(database, load, { statementTimeoutMs: 0 })
}

async function addOwnerships(client: PoolClient, sites: number, sitesEach: number): Promise<void> {
  await client.query(
    `create temp table numbers as select n, gen_random_uuid() as site_id, gen_random_uuid() as customer_id
     from generate_series(0, ${sites - 1}) n`,
  )
  await client.query(
    `update numbers set customer_id = first.customer_id
     from numbers first where first.n = numbers.n / ${sitesEach} * ${sitesEach}`,
  )
  await client.query(
    `insert into customer_users (id, email, login_email, primary_site_id)
     select customer_id, customer_id || '@example.test', customer_id || '@example.test', site_id
     from numbers where n % ${sitesEach} = 0`,
  )
  await client.query(
    `insert into sites (id, slug, site_title, status, subscription_id)
     select site_id, 'site-' || n, 'Site ' || n, case when n % 3 = 0 then 'owned' else 'active' end, 'sub_' || n
     from numbers`,
  )
  await client.query(
    `insert into customer_site_ownership (customer_user_id, site_id, is_primary, acquired_at)
     select customer_id, site_id, n % ${sitesEach} = 0, now() - n * interval '1 minute' from numbers`,
  )
}
