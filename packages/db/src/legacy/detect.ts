import type { Pool, PoolClient } from 'pg'

/** A: one site per customer, `customer_users.site_id`. B: a junction table, as its script or its migration made it. */
export type LegacyState = 'A' | 'B'

export type LegacyPhase = 'untouched' | 'half migrated' | 'half rolled back' | 'rolled back'

/** What the older system left here; null if it is not its database, or `reason` if it nearly is. */
export type Detected = { state: LegacyState; phase: LegacyPhase } | { reason: string } | null

const REQUIRED: Record<string, readonly string[]> = {
  customer_users: ['id', 'email', 'password_hash', 'created_at', 'updated_at'],
  sites: ['id', 'slug', 'status', 'purchased_at', 'created_at', 'updated_at'],
}
const REQUIRED_OF_B = {
  customer_site_ownership: ['id', 'customer_user_id', 'site_id', 'role', 'is_primary', 'acquired_at'],
}

/** Changes nothing. */
export async function detectLegacy(pool: Pool | PoolClient): Promise<Detected> {
  const columns = await columnsHere(pool)
  const ofCustomers = columns.get('customer_users') ?? []
  const state = ofCustomers.includes('primary_site_id') ? 'B' : ofCustomers.includes('site_id') ? 'A' : null
  if (state === null) return null
  const required = state === 'B' ? { ...REQUIRED, ...REQUIRED_OF_B } : REQUIRED
  for (const [table, wanted] of Object.entries(required)) {
    const present = columns.get(table)
    if (!present)
      return {
        reason: `it has customer_users.${state === 'B' ? 'primary_site_id' : 'site_id'}, but no table ${table}`,
      }
    const missing = wanted.filter((column) => !present.includes(column))
    if (missing.length > 0) return { reason: `its table ${table} has no column ${missing.join(', ')}` }
  }
  return { state, phase: 'untouched' }
}

async function columnsHere(pool: Pool | PoolClient): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ table: string; columns: string[] }>(`
    select c.relname as "table", array_agg(a.attname::text) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = (select oid from pg_namespace where nspname = current_schema()) and c.relkind = 'r'
      and c.relname in ('customer_users', 'sites', 'customer_site_ownership')
    group by c.relname`)
  return new Map(rows.map((row) => [row.table, row.columns]))
}

/** How far an adoption of this database is, or its way back; null if nobody has begun one. */
export async function readPhase(
  pool: Pool | PoolClient,
): Promise<{ phase: string; state: LegacyState } | null> {
  const { rows } = await pool.query<{ known: boolean }>(
    `select to_regclass('webmagic_legacy.record') is not null as known`,
  )
  if (!rows[0]?.known) return null
  const found = await pool.query<{ phase: string; state: LegacyState }>(
    `select content ->> 'phase' as phase, content ->> 'state' as state from webmagic_legacy.record`,
  )
  return found.rows[0] ?? null
}
