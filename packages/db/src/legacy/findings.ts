import { type Before, questions } from './rules/index.ts'
import { type LegacySession, text } from './session.ts'

/** Something that stays as it is, or that was lost on the way: for the operator to look at. */
export interface Finding {
  rule: string
  table: string
  key: string
  detail: string | null
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
