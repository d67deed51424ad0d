import type { Rule } from './rules/index.ts'
import { type LegacySession, name, rowsOf, text } from './session.ts'

export interface Repair {
  rule: string
  table: string
  key: string
  before: Record<string, string | null>
  /** Null for a row that is deleted. */
  after: Record<string, string | null> | null
}

export type Planned = Pick<Rule, 'name' | 'table' | 'columns'>

/** What was once planned, whatever the rules say today. */
export function plannedRules(session: LegacySession): Promise<Planned[]> {
  return rowsOf<Planned & { [key: string]: unknown }>(
    session,
    `select rule as name, table_name as "table", case when bool_and(after is not null) then (
         select jsonb_agg(distinct column_name)
         from webmagic_legacy.repairs same, jsonb_object_keys(same.before) column_name where same.rule = r.rule
       ) end as columns
     from webmagic_legacy.repairs r group by rule, table_name order by min(seq)`,
  )
}

/** Queries for WITH: the rows of `batch` change that are as the repair expects them, and `changed` has the `seq` of those. */
export async function statementFor(session: LegacySession, rule: Planned, isUndo: boolean): Promise<string> {
  const types = await typesOf(session, rule.table)
  const table = name(rule.table)
  if (rule.columns === null) return isUndo ? putBack(table, types) : deleteRows(table, types)
  const [expected, wanted] = isUndo ? (['after', 'before'] as const) : (['before', 'after'] as const)
  const columns = rule.columns.filter((column) => types.has(column))
  const sets = columns.map(
    (column) =>
      `${name(column)} = case when batch.${wanted} ? ${text(column)}
         then (batch.${wanted} ->> ${text(column)})::${types.get(column)} else t.${name(column)} end`,
  )
  return `changed as (update ${table} t set ${sets.join(', ')} from batch
    where t.id = batch.key::uuid and ${holds(columns, types, expected)} returning batch.seq)`
}

/** Selects the `seq` of those undone whose rows are as they were before the repair, so that it would be done again. */
export async function wouldBeDone(session: LegacySession, rule: Planned): Promise<string> {
  const types = await typesOf(session, rule.table)
  const table = name(rule.table)
  const waiting = (alias: string) => `${alias}.rule = ${text(rule.name)} and ${alias}.state = 'undone'`
  const stays = `not exists (select from webmagic_legacy.repairs o where ${waiting('o')} and o.key = stays.id::text)`
  const columns = rule.columns?.filter((column) => types.has(column))
  return `select batch.seq from webmagic_legacy.repairs batch join ${table} t on t.id = batch.key::uuid
    where ${waiting('batch')} and ${columns ? holds(columns, types, 'before') : isOneTooMany(table, types, stays)}`
}

function holds(columns: string[], types: Map<string, string>, side: 'before' | 'after'): string {
  const conditions = columns.map(
    (column) => `(not batch.${side} ? ${text(column)}
      or t.${name(column)} is not distinct from (batch.${side} ->> ${text(column)})::${types.get(column)})`,
  )
  return conditions.join(' and ')
}

function deleteRows(table: string, types: Map<string, string>): string {
  return `changed as (delete from ${table} t using batch
    where t.id = batch.key::uuid and ${isOneTooMany(table, types, 'stays.id::text not in (select key from batch)')} returning batch.seq)`
}

/** Only what is still one too many, and as it was when that was written down. */
function isOneTooMany(table: string, types: Map<string, string>, doesStay: string): string {
  const same = [...types].map(
    ([column, type]) => `(not batch.before ? ${text(column)}
      or t.${name(column)}::text is not distinct from (batch.before ->> ${text(column)})::${type}::text)`,
  )
  return `${same.join(' and ')} and exists (select from ${table} stays
    where stays.customer_user_id = t.customer_user_id and stays.site_id = t.site_id
      and ${doesStay})`
}

/** A row that was one too many comes back beside the one that stayed, if that is still there. */
function putBack(table: string, types: Map<string, string>): string {
  const columns = [...types.keys()]
  const value = (column: string) => `(batch.before ->> ${text(column)})::${types.get(column)}`
  return `put as (insert into ${table} (${columns.map(name).join(', ')}) overriding system value
    select ${columns.map(value).join(', ')} from batch
    where exists (select from ${table} t where t.customer_user_id = (batch.before ->> 'customer_user_id')::uuid
        and t.site_id = (batch.before ->> 'site_id')::uuid)
      and not exists (select from ${table} t where t.id = batch.key::uuid)
    returning id), changed as (select seq from batch where key::uuid in (select id from put))`
}

async function typesOf(session: LegacySession, table: string): Promise<Map<string, string>> {
  const rows = await rowsOf<{ name: string; type: string }>(
    session,
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [name(table)],
  )
  return new Map(rows.map((row) => [row.name, row.type]))
}
