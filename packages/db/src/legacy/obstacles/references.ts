import { type Rule, rulesFor } from '../rules/index.ts'
import { type LegacySession, name, rowsOf } from '../session.ts'
import type { Look } from './look.ts'

/** Rows that a repair deletes or changes, and that keys or checks of others speak of. */
export const lookForReferences: Look = async (session, { from, way }) => {
  if (way === 'returned') return null
  const state = from.customer_site_ownership ? 'B' : 'A'
  for (const rule of rulesFor({ state, shape: from })) {
    const reason = (await isReferredTo(session, rule)) ?? (await isRefused(session, rule))
    if (reason !== null) return reason
  }
  return null
}

interface Key {
  name: string
  table: string
  columns: string[]
  referred: string[]
}

/** A foreign key would delete or change rows of others with ours, or stop us. */
async function isReferredTo(session: LegacySession, rule: Rule): Promise<string | null> {
  for (const key of await keysOnto(session, rule.table)) {
    const isTouched = rule.columns === null || rule.columns.some((column) => key.referred.includes(column))
    if (!isTouched) continue
    const same = key.columns.map((column, at) => `r.${name(column)} = t.${name(key.referred[at] ?? '')}`)
    const [found] = await rowsOf<{ key: string; count: number }>(
      session,
      `select t.id as key, (count(*) over ())::int as count
       from (${rule.sql}) mended join ${name(rule.table)} t on t.id = mended.key
       join ${key.table} r on ${same.join(' and ')} limit 1`,
    )
    if (found) {
      const fate = rule.columns === null ? 'deleted as a duplicate' : 'changed'
      return `${found.count === 1 ? 'a row' : `${found.count} rows`} of ${key.table} (${key.name}) would lose the row of ${rule.table} that it refers to, such as ${found.key}, which has to be ${fate}; let it refer to the one that stays, or to none`
    }
  }
  return null
}

function keysOnto(session: LegacySession, table: string): Promise<Key[]> {
  const names = (relation: string, numbers: string) =>
    `(select jsonb_agg(a.attname order by k.at) from unnest(c.${numbers}) with ordinality k(num, at)
      join pg_attribute a on a.attrelid = c.${relation} and a.attnum = k.num)`
  return rowsOf<Key & { [key: string]: unknown }>(
    session,
    `select c.conname as name, c.conrelid::regclass::text as "table", ${names('conrelid', 'conkey')} as columns,
       ${names('confrelid', 'confkey')} as referred
     from pg_constraint c join pg_class t on t.oid = c.conrelid
     where c.contype = 'f' and c.confrelid = to_regclass(quote_ident($1)) and c.conparentid = 0
       and t.relnamespace <> coalesce(to_regnamespace('webmagic'), 0)
     order by 2, 1`,
    [table],
  )
}

/** A check of theirs that what the repair leaves would break. One that is not proved is out of the way meanwhile. */
async function isRefused(session: LegacySession, rule: Rule): Promise<string | null> {
  if (rule.columns === null) return null
  const checks = await rowsOf<{ name: string; expression: string }>(
    session,
    `select conname as name, pg_get_expr(conbin, conrelid) as expression from pg_constraint c
     where conrelid = to_regclass(quote_ident($1)) and contype = 'c' and convalidated
       and exists (select from pg_attribute a where a.attrelid = conrelid and a.attnum = any(conkey) and a.attname = any($2::text[]))`,
    [rule.table, rule.columns],
  )
  for (const check of checks) {
    const [found] = await rowsOf<{ id: string }>(
      session,
      `select id from (select (jsonb_populate_record(t, mended.after)).* from (${rule.sql}) mended
         join ${name(rule.table)} t on t.id = mended.key) changed where not (${check.expression}) limit 1`,
    )
    if (found)
      return `the check ${check.name} refuses what ${rule.name} has to do to ${rule.table} ${found.id}; drop it, and make it again afterwards`
  }
  return null
}
