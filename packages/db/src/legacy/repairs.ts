import type { Finding } from './findings.ts'
import { noteProgress, once, progressOf } from './record.ts'
import type { Before, Rule } from './rules/index.ts'
import { questions, rulesFor } from './rules/index.ts'
import { inTransaction, type LegacySession, name, rowsOf, text } from './session.ts'
import { withoutTriggers } from './triggers.ts'

export interface Repair {
  rule: string
  table: string
  key: string
  before: Record<string, string | null>
  /** Null for a row that is deleted. */
  after: Record<string, string | null> | null
}

const BATCH = 10_000

/** What the rules would do to the rows as they are. Reads only. */
export async function previewRepairs(session: LegacySession, before: Before): Promise<Repair[]> {
  const repairs: Repair[] = []
  for (const rule of rulesFor(before)) {
    const rows = await rowsOf<Omit<Repair, 'rule' | 'table'>>(
      session,
      `select key::text, before, after from (${rule.sql}) planned order by key`,
    )
    for (const row of rows) repairs.push({ rule: rule.name, table: rule.table, ...row })
  }
  return repairs
}

/** What the rules leave as it is. Reads only. */
export async function previewFindings(session: LegacySession, before: Before): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { name: rule, table, sql } of questions(before)) {
    const rows = await rowsOf<Pick<Finding, 'key' | 'detail'>>(
      session,
      `select key::text, detail::text from (${sql}) asked order by key`,
    )
    for (const row of rows) findings.push({ rule, table, ...row })
  }
  return findings
}

/** Writes down what each rule will do, so that it is known before the first row changes. */
export async function planRepairs(session: LegacySession, before: Before, round: number): Promise<void> {
  for (const rule of rulesFor(before)) {
    await once(session, `plan ${rule.name}`, async () => {
      await session.client.query(
        `insert into webmagic_legacy.repairs (round, rule, table_name, key, before, after)
         select ${round}, ${text(rule.name)}, ${text(rule.table)}, key::text, before, after
         from (${rule.sql}) planned order by key`,
      )
    })
  }
}

export async function applyRepairs(session: LegacySession): Promise<void> {
  for (const rule of await plannedRules(session))
    await move(session, `repair ${rule.name}`, rule, 'planned', 'applied')
}

/** Done again after they were undone, so that a way back and forth leaves what it found. */
export async function redoRepairs(session: LegacySession): Promise<void> {
  for (const rule of await plannedRules(session))
    await move(session, `repair again ${rule.name}`, rule, 'undone', 'applied')
}

/** Where a row does not hold any more what the repair left there, the later change stays. */
export async function undoRepairs(session: LegacySession): Promise<void> {
  for (const rule of (await plannedRules(session)).toReversed())
    await move(session, `undo ${rule.name}`, rule, 'applied', 'undone')
}

type Planned = Pick<Rule, 'name' | 'table' | 'columns'>

/** What was once planned, whatever the rules say today. */
function plannedRules(session: LegacySession): Promise<Planned[]> {
  return rowsOf<Planned & { [key: string]: unknown }>(
    session,
    `select rule as name, table_name as "table", case when bool_and(after is not null) then (
         select jsonb_agg(distinct column_name)
         from webmagic_legacy.repairs same, jsonb_object_keys(same.before) column_name where same.rule = r.rule
       ) end as columns
     from webmagic_legacy.repairs r group by rule, table_name order by min(seq)`,
  )
}

type State = 'planned' | 'applied' | 'undone'

async function move(
  session: LegacySession,
  step: string,
  rule: Planned,
  from: State,
  to: State,
): Promise<void> {
  let { position, done, isDone } = await progressOf(session, step)
  const [waiting] = await rowsOf<{ count: number }>(
    session,
    `select count(*)::int as count from webmagic_legacy.repairs where rule = $1 and state = $2`,
    [rule.name, from],
  )
  const total = done + (waiting?.count ?? 0)
  while (!isDone) {
    const isLast = total - done <= BATCH
    if (total > 0) session.onProgress({ step, done, total })
    const moved = await inTransaction(session, async () => {
      const batch =
        total > done ? await moveBatch(session, rule, from, to, position) : { count: 0, last: position }
      await noteProgress(session, step, { position: batch.last, done: done + batch.count, isDone: isLast })
      return batch
    })
    done += moved.count
    position = moved.last
    isDone = isLast
  }
}

interface Batch {
  count: number
  last: string | null
}

/** Those after a place: entries that have left the state are still in its index, and would be read again and again. */
function moveBatch(
  session: LegacySession,
  rule: Planned,
  from: State,
  to: State,
  after: string | null,
): Promise<Batch> {
  return withoutTriggers(session, rule.table, async () => {
    const change = await statementFor(session, rule, to === 'undone')
    const [row] = await rowsOf<{ count: number; last: string | null }>(
      session,
      `with batch as materialized (
         select seq, key, before, after from webmagic_legacy.repairs
         where rule = $1 and state = $2 and seq > $4 order by seq limit ${BATCH}
       ), ${change},
       noted as (
         update webmagic_legacy.repairs r
         set state = case when r.seq in (select seq from changed) then $3 else 'superseded' end
         from batch where r.seq = batch.seq returning r.seq
       ) select count(*)::int as count, max(seq)::text as last from noted`,
      [rule.name, from, to, after ?? 0],
    )
    return { count: row?.count ?? 0, last: row?.last ?? after }
  })
}

/** Queries for WITH: the rows of `batch` change that are as the repair expects them, and `changed` has the `seq` of those. */
async function statementFor(session: LegacySession, rule: Planned, isUndo: boolean): Promise<string> {
  const types = await typesOf(session, rule.table)
  const table = name(rule.table)
  if (rule.columns === null) return isUndo ? putBack(table, types) : deleteRows(table, types)
  const [expected, wanted] = isUndo ? ['after', 'before'] : ['before', 'after']
  const value = (side: string, column: string) => `(batch.${side} ->> ${text(column)})::${types.get(column)}`
  const columns = rule.columns.filter((column) => types.has(column))
  const sets = columns.map(
    (column) =>
      `${name(column)} = case when batch.${wanted} ? ${text(column)} then ${value(`${wanted}`, column)} else t.${name(column)} end`,
  )
  const holds = columns.map(
    (column) =>
      `(not batch.${expected} ? ${text(column)} or t.${name(column)} is not distinct from ${value(`${expected}`, column)})`,
  )
  return `changed as (update ${table} t set ${sets.join(', ')} from batch
    where t.id = batch.key::uuid and ${holds.join(' and ')} returning batch.seq)`
}

/** Only what is still one too many, and as it was when that was written down. */
function deleteRows(table: string, types: Map<string, string>): string {
  const same = [...types].map(
    ([column, type]) => `(not batch.before ? ${text(column)}
      or t.${name(column)}::text is not distinct from (batch.before ->> ${text(column)})::${type}::text)`,
  )
  return `changed as (delete from ${table} t using batch
    where t.id = batch.key::uuid and ${same.join(' and ')}
      and exists (select from ${table} stays
        where stays.customer_user_id = t.customer_user_id and stays.site_id = t.site_id
          and stays.id::text not in (select key from batch))
    returning batch.seq)`
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

/** Lists what stays as it is. */
export async function noteFindings(
  session: LegacySession,
  during: 'migrate' | 'rollback',
  round: number,
  findings: Finding[],
): Promise<void> {
  await session.client.query(
    `insert into webmagic_legacy.findings (round, during, rule, table_name, key, detail)
     select ${round}, '${during}', f.rule, f.table, f.key, f.detail
     from jsonb_to_recordset($1::jsonb) f(rule text, "table" text, key text, detail text)`,
    [JSON.stringify(findings)],
  )
}

/** Lists what the rules leave as it is, instead of what an earlier look has listed. */
export async function noteQuestions(session: LegacySession, before: Before, round: number): Promise<void> {
  await forgetFindings(session, round, before)
  for (const { name: rule, table, sql } of questions(before)) {
    await session.client.query(
      `insert into webmagic_legacy.findings (round, during, rule, table_name, key, detail)
       select ${round}, 'migrate', ${text(rule)}, ${text(table)}, key::text, detail::text
       from (${sql}) asked order by key`,
    )
  }
}

async function forgetFindings(session: LegacySession, round: number, before: Before): Promise<void> {
  await session.client.query(
    `delete from webmagic_legacy.findings where during = 'migrate' and round = $1 and rule = any($2::text[])`,
    [round, questions(before).map((question) => question.name)],
  )
}

/** Repairs of rows that somebody else had changed first: theirs stays, and the repair is forgotten. */
export async function noteSuperseded(
  session: LegacySession,
  during: 'migrate' | 'rollback',
  round: number,
): Promise<void> {
  await session.client.query(
    `with superseded as (delete from webmagic_legacy.repairs where state = 'superseded' returning *)
     insert into webmagic_legacy.findings (round, during, rule, table_name, key, detail)
     select ${round}, '${during}', 'later_change_stays', table_name, key, rule from superseded`,
  )
}
