import type { Pool } from 'pg'
import type { InvariantReport } from '../invariants.ts'
import { SHARED_TABLES } from './shape.ts'

/**
 * Constraints that hold for what changes, but not for every row that the older system left: each with the rows that
 * break it, at most `limit`. Reads only.
 */
export async function checkUnproved(pool: Pool, limit = 100): Promise<InvariantReport[]> {
  const { rows } = await pool.query<{ table: string; name: string; breach: string }>(
    `
    select c.conrelid::regclass::text as "table", c.conname as name, case c.contype
      when 'c' then format('select id::text as breach from %s t where not (%s)', c.conrelid::regclass, pg_get_expr(c.conbin, c.conrelid))
      else format('select id::text as breach from %s t where (%s) is not null and not exists (select from %s r where (%s) = (%s))',
        c.conrelid::regclass, keys.own, c.confrelid::regclass, keys.own, keys.their)
      end as breach
    from pg_constraint c
    left join lateral (
      select string_agg('t.' || quote_ident(a.attname), ', ' order by k.at) as own,
        string_agg('r.' || quote_ident(b.attname), ', ' order by k.at) as their
      from unnest(c.conkey, c.confkey) with ordinality k(own, their, at)
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.own
      join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.their
    ) keys on true
    where not c.convalidated and c.contype in ('c', 'f')
      and exists (select from pg_class t where t.oid = c.conrelid and (t.relnamespace = to_regnamespace('webmagic')
        or t.relnamespace = current_schema()::regnamespace and t.relname = any($1::text[])))
    union all
    select g.tgrelid::regclass::text, g.tgname,
      format('select id::text as breach from %s t where not (%s)', g.tgrelid::regclass, obj_description(g.oid, 'pg_trigger'))
    from pg_trigger g join pg_proc p on p.oid = g.tgfoid and p.pronamespace = to_regnamespace('webmagic_legacy')
    where not g.tgisinternal and obj_description(g.oid, 'pg_trigger') is not null
    order by 1, 2`,
    [SHARED_TABLES],
  )
  const reports: InvariantReport[] = []
  for (const { table, name, breach } of rows) {
    const found = await pool.query<{ breach: string }>(`${breach} limit ${limit}`)
    const breaches = found.rows.map((row) => `${table} ${row.breach}`)
    reports.push({ id: '-', rule: `${table}: ${name}`, breaches })
  }
  return reports
}
