import type { Pool } from 'pg'
import { DatabaseStateError } from './database-state-error.ts'
import { detectLegacy, type LegacyPhase, type LegacyState, readPhase } from './legacy/detect.ts'
import { migrationConfig } from './migrations/index.ts'

/**
 * What a database is to us. Only `empty` and `ours` may be migrated; looking changes nothing.
 * Revisions are migration names, oldest first.
 */
export type DatabaseState =
  | { kind: 'empty'; pending: string[] }
  | { kind: 'ours'; applied: string[]; pending: string[]; adopted?: LegacyState }
  | { kind: 'newer'; unknown: string[]; pending: string[] }
  | { kind: 'legacy'; state: LegacyState; phase: LegacyPhase }
  | { kind: 'foreign'; objects: string[]; reason?: string }

const KNOWN = migrationConfig.migrationsList.map((migration) => migration.name)

export async function inspectDatabase(pool: Pool): Promise<DatabaseState> {
  const objects = await userObjects(pool)
  const ours = objects.includes('webmagic.migrations')
  const applied = ours ? await appliedMigrations(pool) : []
  const unknown = applied.filter((name) => !KNOWN.includes(name))
  const pending = KNOWN.filter((name) => !applied.includes(name))
  if (unknown.length > 0) return { kind: 'newer', unknown, pending }
  const adoption = objects.includes('webmagic_legacy.record') ? await readPhase(pool) : null
  const phase = adoption && PHASES[adoption.phase]
  if (adoption && phase) {
    const reason = phase === 'rolled back' ? await movedOn(pool, adoption.state) : null
    return reason ? { kind: 'foreign', objects, reason } : { kind: 'legacy', state: adoption.state, phase }
  }
  if (applied.length > 0) {
    return { kind: 'ours', applied, pending, ...(adoption ? { adopted: adoption.state } : {}) }
  }
  const others = objects.filter((name) => name !== 'webmagic.migrations')
  if (others.length === 0) return { kind: 'empty', pending: KNOWN }
  const legacy = await detectLegacy(pool)
  if (legacy === null) return { kind: 'foreign', objects: others }
  if ('reason' in legacy) return { kind: 'foreign', objects: others, reason: legacy.reason }
  const taken = others.find((name) => /^(webmagic|webmagic_legacy|webmagic_scratch)\./.test(name))
  if (taken) return { kind: 'foreign', objects: others, reason: `it already holds ${taken}` }
  return { kind: 'legacy', ...legacy }
}

/** What we wrote down of a database says nothing any more once its own migrations have changed it. */
async function movedOn(pool: Pool, left: LegacyState): Promise<string | null> {
  const found = await detectLegacy(pool)
  if (found && 'state' in found && found.state === left) return null
  const now =
    found === null
      ? 'is none of the older system'
      : 'state' in found
        ? `is in state ${found.state}`
        : found.reason
  return `it was given back in state ${left}, and ${now} now`
}

const PHASES: Record<string, LegacyPhase> = {
  adopting: 'half migrated',
  returning: 'half rolled back',
  returned: 'rolled back',
}

/** Throws unless the database is empty or ours. */
export function assertMigratable(state: DatabaseState): void {
  switch (state.kind) {
    case 'empty':
    case 'ours':
      return
    case 'newer':
      throw new DatabaseStateError(
        `This database was migrated by a newer version of WebMagic (${state.unknown.join(', ')}). Update WebMagic, or use another DATABASE_URL.`,
      )
    case 'legacy':
      throw new DatabaseStateError(
        `This is a database of the older WebMagic system (state ${state.state}${state.phase === 'untouched' ? '' : `, ${state.phase}`}). Nothing was changed. Move it with: npm run webmagic -- db migrate (docs/migrating.md)`,
      )
    case 'foreign':
      throw new DatabaseStateError(
        `This database is not WebMagic's: ${state.reason ?? `it holds ${state.objects.slice(0, 3).join(', ')}${state.objects.length > 3 ? ', ...' : ''}`}. Nothing was changed. Use an empty database as DATABASE_URL.`,
      )
  }
}

/** Tables, and whatever else somebody made: sequences, functions, types. What an extension brought is not counted. */
async function userObjects(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(`
    select n.nspname || '.' || made.name as name
    from (
      select 'pg_class'::regclass as catalog, oid, relname as name, relnamespace as schema
      from pg_class where relkind in ('r', 'p', 'v', 'm', 'f')
        or (relkind = 'S' and not exists (select from pg_depend where objid = pg_class.oid and deptype in ('a', 'i')))
      union all
      select 'pg_proc'::regclass, oid, proname, pronamespace from pg_proc
      union all
      select 'pg_type'::regclass, oid, typname, typnamespace from pg_type where typtype in ('d', 'e')
    ) made
    join pg_namespace n on n.oid = made.schema
    where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
      and not exists (
        select from pg_depend d where d.classid = made.catalog and d.objid = made.oid and d.deptype = 'e'
      )
    order by 1`)
  return rows.map((row) => row.name)
}

async function appliedMigrations(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>('select name from webmagic.migrations order by id')
  return rows.map((row) => row.name)
}
