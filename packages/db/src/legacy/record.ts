import type { QueryResultRow } from 'pg'
import type { LegacyState } from './detect.ts'
import type { KeyToShared } from './own-objects.ts'
import { inTransaction, type LegacySession, rowsOf } from './session.ts'
import type { Shape } from './shape.ts'

/** `adopting` and `returning` are half done: the same command finishes them. */
type Phase = 'adopting' | 'adopted' | 'returning' | 'returned'

/** What is known of a database's adoption, kept in it. */
export interface AdoptionRecord {
  phase: Phase
  state: LegacyState
  /** The shared tables as the older system had them. */
  original: Shape
  /** The shared tables as they are while the database is ours. */
  shape: Shape
  keys: KeyToShared[]
  /** The migrations that the adoption brought; those after it can be taken back one by one. */
  migrations: string[]
  /** How often the database was adopted. */
  round: number
}

export const TABLES = `
  create schema if not exists webmagic_legacy;
  create table if not exists webmagic_legacy.record (
    id boolean primary key default true check (id),
    content jsonb not null
  );
  create table if not exists webmagic_legacy.progress (
    step text primary key,
    position text,
    done bigint not null default 0,
    is_done boolean not null default false
  );
  create table if not exists webmagic_legacy.repairs (
    seq bigint generated always as identity primary key,
    round integer not null,
    rule text not null,
    table_name text not null,
    key text not null,
    before jsonb not null,
    after jsonb,
    state text not null default 'planned'
      check (state in ('planned', 'applied', 'undone', 'superseded'))
  );
  create index if not exists repairs_of_rule_idx on webmagic_legacy.repairs (rule, state, seq);
  create table if not exists webmagic_legacy.findings (
    seq bigint generated always as identity primary key,
    round integer not null,
    during text not null check (during in ('migrate', 'rollback')),
    rule text not null,
    table_name text not null,
    key text not null,
    detail text
  );
  create table if not exists webmagic_legacy.sites_of_customers (
    id uuid primary key,
    before uuid
  );
  create table if not exists webmagic_legacy.passwords (
    table_name text not null,
    id uuid not null,
    before varchar(255),
    left_behind varchar(255),
    primary key (table_name, id)
  )`

export async function readRecord(session: LegacySession): Promise<AdoptionRecord | null> {
  const [known] = await rowsOf<{ known: boolean }>(
    session,
    `select to_regclass('webmagic_legacy.record') is not null as known`,
  )
  if (!known?.known) return null
  const [row] = await rowsOf<{ content: AdoptionRecord }>(
    session,
    'select content from webmagic_legacy.record',
  )
  return row?.content ?? null
}

/** Inside the caller's transaction. */
export async function writeRecord(session: LegacySession, record: AdoptionRecord): Promise<void> {
  await session.client.query(
    `insert into webmagic_legacy.record (content) values ($1)
     on conflict (id) do update set content = excluded.content`,
    [JSON.stringify(record)],
  )
}

export interface Step {
  position: string | null
  done: number
  isDone: boolean
}

export async function progressOf(session: LegacySession, step: string): Promise<Step> {
  const [row] = await rowsOf<Step & QueryResultRow>(
    session,
    `select position, done::int as done, is_done as "isDone" from webmagic_legacy.progress where step = $1`,
    [step],
  )
  return row ?? { position: null, done: 0, isDone: false }
}

export async function noteProgress(session: LegacySession, step: string, state: Step): Promise<void> {
  await session.client.query(
    `insert into webmagic_legacy.progress (step, position, done, is_done) values ($1, $2, $3, $4)
     on conflict (step) do update
       set position = excluded.position, done = excluded.done, is_done = excluded.is_done`,
    [step, state.position, state.done, state.isDone],
  )
}

/** Work that is done once: in the transaction that says that it is. */
export async function once(session: LegacySession, step: string, work: () => Promise<void>): Promise<void> {
  if ((await progressOf(session, step)).isDone) return
  session.onProgress({ step, done: 0, total: null })
  await inTransaction(session, async () => {
    await work()
    await noteProgress(session, step, { position: null, done: 0, isDone: true })
  })
}

const BATCH = 10_000

/** Work on all rows of a table, by id: each batch in a transaction that also says how far it came. */
export async function inBatches(
  session: LegacySession,
  { step, table, size = BATCH }: { step: string; table: string; size?: number },
  work: (where: string) => Promise<void>,
): Promise<void> {
  let { position, done, isDone } = await progressOf(session, step)
  if (isDone) return
  const [estimate] = await rowsOf<{ total: number }>(session, `select count(*)::int as total from ${table}`)
  const total = estimate?.total ?? 0
  session.onProgress({ step, done, total })
  while (!isDone) {
    const batch = await nextBatch(session, table, position, size)
    const count = batch?.count ?? 0
    isDone = count < size
    await inTransaction(session, async () => {
      if (batch) await work(batchCondition(position, batch.upTo))
      await noteProgress(session, step, { position: batch?.upTo ?? position, done: done + count, isDone })
    })
    position = batch?.upTo ?? position
    done += count
    session.onProgress({ step, done, total })
  }
}

async function nextBatch(session: LegacySession, table: string, after: string | null, size: number) {
  const [row] = await rowsOf<{ upTo: string; count: number }>(
    session,
    `select id::text as "upTo", (count(*) over ())::int as count from (
       select id from ${table} ${after === null ? '' : `where id > '${after}'`} order by id limit ${size}
     ) batch order by id desc limit 1`,
  )
  return row ?? null
}

function batchCondition(after: string | null, upTo: string): string {
  return after === null ? `id <= '${upTo}'` : `id > '${after}' and id <= '${upTo}'`
}
