import { rowsOf } from '../session.ts'
import type { Look } from './look.ts'

/** What a table is or has that makes writing to it do something else, or fail. */
export const lookForTables: Look = async (session, { from }) => {
  for (const [table, { columns, constraints }] of Object.entries(from)) {
    const key = constraints.find(({ kind }) => kind === 'p')
    if (key?.columns.join() !== 'id' || columns.find(({ name }) => name === 'id')?.type !== 'uuid') {
      return `the primary key of ${table} is not a uuid named id`
    }
  }
  const [found] = await rowsOf<{ reason: string }>(session, REASONS, [session.home, Object.keys(from)])
  return found?.reason ?? null
}

const REASONS = `
  with shared as (
    select * from pg_class where relkind = 'r' and relname = any($2::text[])
      and relnamespace = (select oid from pg_namespace where nspname = $1)
  )
  select format('row-level security hides rows of %s from %s; run this as a role that it does not hold for, or: alter table %s no force row level security',
      t.oid::regclass, current_user, t.oid::regclass) as reason
    from shared t where row_security_active(t.oid)
  union all
  select format('%s inherits from %s; take them apart first', i.inhrelid::regclass, i.inhparent::regclass)
    from shared t join pg_inherits i on t.oid in (i.inhrelid, i.inhparent)
  union all
  select format('%s is unlogged, and what is ours cannot refer to it; run: alter table %s set logged', t.oid::regclass, t.oid::regclass)
    from shared t where relpersistence <> 'p'
  union all
  select format('the rule %s on %s changes what is written there; drop it, and make it again afterwards', quote_ident(r.rulename), t.oid::regclass)
    from shared t join pg_rewrite r on r.ev_class = t.oid and r.ev_type <> '1' and r.ev_enabled <> 'D'
  union all
  select format('%s is published (%s) without a replica identity, so its rows cannot change; run: alter table %s replica identity default',
      t.oid::regclass, p.pubname, t.oid::regclass)
    from shared t join pg_publication_tables p on p.schemaname = $1 and p.tablename = t.relname where t.relreplident = 'n'
  union all
  select format('%s of %s is not proved yet; mend the rows, and run: alter table %s validate constraint %s',
      quote_ident(c.conname), t.oid::regclass, t.oid::regclass, quote_ident(c.conname))
    from shared t join pg_constraint c on c.conrelid = t.oid and c.contype = 'n' and not c.convalidated
  limit 1`
