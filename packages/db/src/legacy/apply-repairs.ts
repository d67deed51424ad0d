import { noteProgress, once, progressOf } from './record.ts'
import { type Planned, plannedRules, statementFor, wouldBeDone } from './repairs.ts'
import { type Before, type Rule, rulesFor } from './rules/index.ts'
import { inTransaction, type LegacySession, rowsOf, text } from './session.ts'
import { withoutTriggers } from './triggers.ts'

const BATCH = 10_000

/** Writes down what each rule will do, so that it is known before the first row changes. */
export async function planRepairs(session: LegacySession, before: Before, round: number): Promise<void> {
  for (const rule of rulesFor(before))
    await once(session, `plan ${rule.name}`, () => planRule(session, rule, round))
}

/** The same inside the caller's transaction, as far as no run has done it, and without changing any row of others. */
export async function foreseeRepairs(session: LegacySession, before: Before, round: number): Promise<void> {
  const undone = await plannedRules(session)
  for (const rule of undone) {
    await session.client.query(
      `update webmagic_legacy.repairs r set state = 'applied'
       from (${await wouldBeDone(session, rule)}) again where r.seq = again.seq`,
    )
    await session.client.query(
      `update webmagic_legacy.repairs set state = 'superseded' where rule = $1 and state = 'undone'`,
      [rule.name],
    )
  }
  for (const rule of rulesFor(before)) {
    if ((await progressOf(session, `plan ${rule.name}`)).isDone) continue
    const isKnown = undone.some(({ name }) => name === rule.name)
    await planRule(session, isKnown ? { ...rule, sql: withoutMended(rule) } : rule, round)
  }
}

async function planRule(session: LegacySession, rule: Rule, round: number): Promise<void> {
  await session.client.query(
    `insert into webmagic_legacy.repairs (round, rule, table_name, key, before, after)
     select ${round}, ${text(rule.name)}, ${text(rule.table)}, key::text, before, after
     from (${rule.sql}) planned order by key`,
  )
}

/** As the rows will be once what was undone is done again. */
function withoutMended({ name: rule, sql }: Rule): string {
  return `with planned as materialized (${sql})
    select planned.key, before - coalesce(columns, '{}') as before, after - coalesce(columns, '{}') as after
    from planned left join (
      select key, array_agg(distinct column_name) as columns
      from webmagic_legacy.repairs, jsonb_object_keys(before) column_name
      where rule = ${text(rule)} and state = 'applied' group by key
    ) mended on mended.key = planned.key::text
    where before - coalesce(columns, '{}') <> '{}'`
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
