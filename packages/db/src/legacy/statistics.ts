import { type LegacySession, rowsOf } from './session.ts'
import { SHARED_TABLES } from './shape.ts'

/**
 * Looks at a sample of the shared tables and of the archive. Without it PostgreSQL takes each for a small one after a
 * restore, and compares every row with every other.
 */
export async function gatherStatistics(session: LegacySession): Promise<void> {
  const tables = await rowsOf<{ name: string }>(
    session,
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r'
       and (n.nspname = $1 and c.relname = any($2::text[]) or n.nspname = 'webmagic_legacy') order by 1`,
    [session.home, SHARED_TABLES],
  )
  for (const { name } of tables) await session.client.query(`analyze ${name}`)
}
