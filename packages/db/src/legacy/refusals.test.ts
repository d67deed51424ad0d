import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inspectDatabase } from '../database-state.ts'
import { checkInvariants } from '../invariants.ts'
import { migrateDatabase } from '../migrate.ts'
import { createOrm } from '../orm.ts'
import type { TestDatabase } from '../testing/index.ts'
import { adoptDatabase, checkUnproved, giveDatabaseBack, planAdoption } from './index.ts'
import { type Fingerprint, fingerprint } from './testing/fingerprint.ts'
import { interruptible } from './testing/interruptions.ts'
import { createOldDatabase } from './testing/old-database.ts'

let database: TestDatabase
let before: Fingerprint
beforeEach(async () => {
  database = await createOldDatabase({ kind: 'B', customers: 30, seed: 4 })
  before = await fingerprint(database.pool)
})
afterEach(() => database.close())

const roles: string[] = []
afterAll(async () => {
  const { pool, close } = await createOldDatabase({ kind: 'A', customers: 1, seed: 1 })
  for (const role of roles) await pool.query(`drop role ${role}`)
  await close()
})

async function asRole(rights: (role: string) => string) {
  const role = `r${randomUUID().replaceAll('-', '')}`
  roles.push(role)
  await database.pool.query(`create role ${role} login password 'x'; ${rights(role)}`)
  const url = new URL(database.databaseUrl)
  url.username = role
  url.password = 'x'
  return createOrm({ databaseUrl: url.href })
}

async function schemas(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema'`,
  )
  return rows.map((row) => row.name)
}

describe('nothing is changed by', () => {
  afterEach(async () => {
    expect(await schemas()).toEqual(['public'])
  })

  test('who may not', async () => {
    const orm = await asRole((role) => `grant select on all tables in schema public to ${role}`)
    await expect(adoptDatabase(orm)).rejects.toThrow(
      / may not create schemas; run: grant create on database /,
    )
    await orm.close()
    expect(await fingerprint(database.pool)).toEqual(before)
    await database.pool.query(`drop owned by ${roles.at(-1)}`)
  })

  test('who may make schemas, but not change the tables', async () => {
    const orm = await asRole(
      (
        role,
      ) => `do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$;
        grant select on all tables in schema public to ${role}`,
    )
    await expect(adoptDatabase(orm)).rejects.toThrow(/may not change the table \w+; run this as/)
    await orm.close()
    await database.pool.query(`drop owned by ${roles.at(-1)}`)
  })

  test.each([
    [
      'a column of another type',
      'alter table sites alter monthly_amount type integer',
      'sites.monthly_amount is integer',
    ],
    [
      'a view over a time without zone',
      'create view v as select created_at from sites',
      'view v uses sites.created_at',
    ],
    [
      'a table without its key',
      'alter table ticket_templates drop constraint ticket_templates_pkey',
      'the primary key of ticket_templates',
    ],
    [
      'a name that is taken',
      'create table idx_sites_for_sale (id int)',
      'the name idx_sites_for_sale is taken',
    ],
    [
      'a schema of the name of ours',
      'create schema webmagic_scratch',
      'the schema webmagic_scratch of postgres is there already',
    ],
    [
      'a server that fails at once',
      `create function fail() returns event_trigger language plpgsql as $$ begin
         raise exception using errcode = '53100', message = 'no space left'; end $$;
       create event trigger full_disk on ddl_command_start when tag in ('CREATE TABLE') execute function fail()`,
      'no space left (53100). Nothing was changed. Make room on the disk of the database, and run the command again.',
    ],
    [
      'a row of others that would go with a duplicate',
      `create table reviews (ownership_id uuid references customer_site_ownership on delete cascade);
       insert into reviews select id from customer_site_ownership`,
      'reviews_ownership_id_fkey',
    ],
    ['a missing table', 'drop table customer_site_ownership', 'but no table customer_site_ownership'],
    [
      'a missing column',
      'alter table customer_users drop column password_hash',
      'has no column password_hash',
    ],
  ])('%s', async (_name, sql, message) => {
    await database.pool.query(sql)
    const wanted = await fingerprint(database.pool)
    await expect(adoptDatabase(database.orm)).rejects.toThrow(message)
    expect(await fingerprint(database.pool)).toEqual(wanted)
    if (sql.includes('schema')) await database.pool.query('drop schema webmagic_scratch')
  })

  test('a plan, nor by the start of a host', async () => {
    const plan = await planAdoption(database.orm)
    expect(plan).toMatchObject({ dryRun: true, state: 'B' })
    expect(plan?.plan).toContain('sites: created_at becomes timestamp with time zone')
    await expect(migrateDatabase(database.orm)).rejects.toThrow(
      'older WebMagic system (state B). Nothing was changed',
    )
    expect(await fingerprint(database.pool)).toEqual(before)
  })
})

test('two operators at once take turns', async () => {
  const other = createOrm({ databaseUrl: database.databaseUrl })
  const reports = await Promise.all([adoptDatabase(database.orm), adoptDatabase(other)])
  await other.close()
  expect(reports.filter((report) => report !== null)).toHaveLength(1)
  expect(await inspectDatabase(database.pool)).toMatchObject({ kind: 'ours', adopted: 'B' })
})

test('somebody who holds a lock for long is named as the reason, and the next run goes on', async () => {
  const holder = new pg.Client({ connectionString: database.databaseUrl })
  await holder.connect()
  await holder.query('begin; lock table customer_users in access share mode')
  await expect(adoptDatabase(database.orm, { patienceMs: 1_500 })).rejects.toThrow(
    'Somebody else holds a lock',
  )
  expect(await inspectDatabase(database.pool)).toEqual({ kind: 'legacy', state: 'B', phase: 'half migrated' })
  await expect(migrateDatabase(database.orm)).rejects.toThrow('(state B, half migrated)')
  await expect(giveDatabaseBack(database.orm)).rejects.toThrow('Finish it first')
  // Who only reads is never kept waiting for longer than a moment, and a writer's work is not lost.
  await holder.query('rollback')
  await holder.end()
  expect(await adoptDatabase(database.orm)).toMatchObject({ dryRun: false })
})

async function hasRepairs(): Promise<boolean> {
  const { phase } = { phase: '', ...(await inspectDatabase(database.pool)) }
  if (phase !== 'half migrated') return false
  const { rowCount } = await database.pool.query(
    `select from webmagic_legacy.progress where step = 'repair duplicate_ownership'`,
  )
  return rowCount === 1
}

test('what is written meanwhile is found, said, and mended by the next run', async () => {
  const killBefore = interruptible(database)
  for (let statement = 150; !(await hasRepairs()); statement += 10) {
    killBefore(statement)
    await expect(adoptDatabase(database.orm)).rejects.toThrow()
    killBefore(null)
  }
  await database.pool.query(
    `insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
     select customer_user_id, site_id, role, is_primary, acquired_at + interval '1 day' from customer_site_ownership`,
  )
  await expect(adoptDatabase(database.orm)).rejects.toThrow(
    'Something has written to customer_site_ownership meanwhile',
  )
  await adoptDatabase(database.orm)
  expect((await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)).toEqual([])
})

test('an index that was not finished is built anew', async () => {
  const killBefore = interruptible(database)
  for (let statement = 250; ; statement += 60) {
    killBefore(statement)
    const isDone = await adoptDatabase(database.orm).then(
      () => true,
      () => false,
    )
    killBefore(null)
    if (isDone) break
    await database.pool.query(
      `update pg_index set indisvalid = false where indexrelid in (
         to_regclass('one_primary_site_per_customer'), to_regclass('support_tickets_queue_idx'))`,
    )
  }
  const { rows } = await database.pool.query('select indexrelid::regclass from pg_index where not indisvalid')
  expect(rows).toEqual([])
})

test('tables are not written anew for a change of type, whatever the time zone of the database', async () => {
  await database.pool.query(
    `do $$ begin execute format('alter database %I set timezone = %L', current_database(), 'America/New_York'); end $$`,
  )
  const files = async () =>
    (
      await database.pool.query(`select relname, relfilenode from pg_class where relkind = 'r' and relname in
      ('sites', 'customer_users', 'customer_site_ownership', 'support_tickets', 'ticket_messages') order by 1`)
    ).rows
  const wanted = await files()
  const orm = createOrm({ databaseUrl: database.databaseUrl })
  await adoptDatabase(orm)
  expect(await files()).toEqual(wanted)
  await giveDatabaseBack(orm)
  await orm.close()
  expect(await files()).toEqual(wanted)
  expect(await fingerprint(database.pool)).toEqual(before)
})

test('rows that nobody can decide about stay, are told, and are found by a check', async () => {
  await database.close()
  database = await createOldDatabase({ kind: 'B', customers: 60, seed: 6, undecided: true })
  const report = await adoptDatabase(database.orm)
  const rules = new Set(report?.findings.map(({ rule }) => rule))
  expect([...rules].toSorted()).toEqual([
    'internal_message_of_customer',
    'rows_break_constraint',
    'same_email_but_for_its_case',
    'sold_site_without_owner',
    'unknown_message_type',
    'unknown_status',
  ])
  const unproved = await checkUnproved(database.pool)
  expect(unproved.map(({ rule }) => rule)).toContain('sites: sites_status_check')
  for (const { breaches } of unproved) expect(breaches.length).toBeGreaterThan(0)
})

test('rows that nobody could decide about can be changed, but not to something else that is unknown', async () => {
  await database.pool.query(`alter table support_tickets disable trigger user;
    update support_tickets set category = 'odd' where id = (select id from support_tickets order by id limit 1);
    alter table support_tickets enable trigger user`)
  before = await fingerprint(database.pool)
  await adoptDatabase(database.orm)
  await database.pool.query(
    `insert into ticket_messages (ticket_id, message, message_type)
       select id, 'A reply', 'system' from support_tickets where category = 'odd';
     update support_tickets set last_staff_message_at = now() where category = 'odd'`,
  )
  for (const sql of [
    `update support_tickets set category = 'odder' where category = 'odd'`,
    `insert into support_tickets (customer_user_id, ticket_number, subject, description, category)
     select customer_user_id, 'TKT-20260101-ABCDEF', 'Subject', 'Text', 'odd' from support_tickets limit 1`,
  ]) {
    await expect(database.pool.query(sql)).rejects.toMatchObject({
      code: '23514',
      constraint: 'support_tickets_category_check',
    })
  }
  expect(await checkUnproved(database.pool)).toEqual([
    {
      id: '-',
      rule: 'support_tickets: support_tickets_category_check',
      breaches: [expect.stringMatching(/^support_tickets /)],
    },
  ])
  await database.pool.query(`delete from ticket_messages where message = 'A reply';
    alter table support_tickets disable trigger user;
    update support_tickets set last_staff_message_at = null where category = 'odd';
    alter table support_tickets enable trigger user`)
  await giveDatabaseBack(database.orm)
  expect((await fingerprint(database.pool)).catalog).toEqual(before.catalog)
  await adoptDatabase(database.orm)
  expect(await checkUnproved(database.pool)).toHaveLength(1)
})

test('what stands in the way back is found before anything has changed', async () => {
  await database.pool.query(`
    alter table sites alter site_title type varchar(100);
    update customer_users set full_name = 'Somebody';
    alter table customer_users alter full_name set not null`)
  await adoptDatabase(database.orm)
  const adopted = await fingerprint(database.pool)
  const refused = async (sql: string, message: string, mend: string) => {
    await database.pool.query(sql)
    await expect(giveDatabaseBack(database.orm)).rejects.toThrow(message)
    await database.pool.query(mend)
    expect((await fingerprint(database.pool)).catalog).toEqual(adopted.catalog)
    expect(await inspectDatabase(database.pool)).toMatchObject({ kind: 'ours', adopted: 'B' })
  }
  await refused(
    'create view v as select login_email from customer_users',
    'cannot be returned: view v uses customer_users.login_email, which the older system does not have',
    'drop view v',
  )
  await refused(
    'create function f() returns bigint begin atomic select count(login_email) from customer_users; end',
    'cannot be returned: function f() uses customer_users.login_email, which the older system does not have',
    'drop function f()',
  )
  await refused(
    'create table fans (email varchar(255) references customer_users (login_email))',
    'constraint fans_email_fkey on table fans uses customer_users.login_email',
    'drop table fans',
  )
  await refused(
    'update customer_users set full_name = null where id in (select id from customer_users limit 2)',
    'cannot be returned: customer_users.full_name is null in 2 rows, such as ',
    `update customer_users set full_name = 'Somebody' where full_name is null`,
  )
  await refused(
    'create view v as select created_at from sites',
    'view v uses sites.created_at, whose type has to change',
    'drop view v',
  )
  await refused(
    `update sites set site_title = repeat('x', 101) where slug = 'site-1'`,
    'is longer than 100 characters',
    `update sites set site_title = 'x' where slug = 'site-1'`,
  )
  await giveDatabaseBack(database.orm)
})

test('batches have an index to go by, and begin where the last one ended', async () => {
  await database.close()
  database = await createOldDatabase({ kind: 'A', customers: 30, seed: 4 })
  const stopped = adoptDatabase(database.orm, {
    onProgress({ step }) {
      if (step === 'customers') throw new Error('stopped')
    },
  })
  await expect(stopped).rejects.toThrow('stopped')
  const { rows } = await database.pool.query(
    `select to_regclass('unique_customer_site_ownership') is not null as "hasKey", bool_and(position is not null) as "isPlaced"
     from webmagic_legacy.progress where step like 'repair %' and done > 0`,
  )
  expect(rows).toEqual([{ hasKey: true, isPlaced: true }])
})

test('a check asks nothing of the tables that are not ours', async () => {
  await database.pool.query(`create table of_others (n int); insert into of_others values (1);
    alter table of_others add constraint of_others_n_check check (n > 5) not valid`)
  await adoptDatabase(database.orm)
  expect(await checkUnproved(database.pool)).toEqual([])
})

test('a database that its own migrations have moved on since the way back is refused in one line', async () => {
  await database.close()
  database = await createOldDatabase({ kind: 'A', customers: 3, seed: 4 })
  await adoptDatabase(database.orm)
  await giveDatabaseBack(database.orm)
  await database.pool.query(`
    create table customer_site_ownership (id uuid primary key, customer_user_id uuid, site_id uuid, role text,
      is_primary boolean, acquired_at timestamptz);
    alter table customer_users add primary_site_id uuid, drop column site_id`)
  const later = await fingerprint(database.pool)
  await expect(adoptDatabase(database.orm)).rejects.toThrow(
    'it was given back in state A, and is in state B now',
  )
  expect(await fingerprint(database.pool)).toEqual(later)
})

test('a newer version alone takes a database on that it moved over, or gives it back', async () => {
  const { pool, orm } = database
  const ofTomorrow = /newer version of WebMagic \(29990101000000-tomorrow\)/
  await adoptDatabase(orm)
  await pool.query(`insert into webmagic.migrations (name) values ('29990101000000-tomorrow')`)
  await expect(giveDatabaseBack(orm)).rejects.toThrow(ofTomorrow)
  await pool.query(`delete from webmagic.migrations where name = '29990101000000-tomorrow'`)
  await giveDatabaseBack(orm)
  await pool.query(`insert into webmagic.migrations (name) values ('29990101000000-tomorrow')`)
  const later = await fingerprint(pool)
  for (const move of [planAdoption, adoptDatabase]) await expect(move(orm)).rejects.toThrow(ofTomorrow)
  expect(await fingerprint(pool)).toEqual(later)
})
