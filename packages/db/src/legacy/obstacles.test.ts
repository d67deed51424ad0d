import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../testing/index.ts'
import { mergeShapes } from './merge.ts'
import { refuseWhatStandsInTheWay } from './obstacles.ts'
import { makeOwnObjects } from './own-objects.ts'
import { previewAdoption } from './preview.ts'
import { type LegacySession, openSession } from './session.ts'
import { readShape, type Shape } from './shape.ts'
import { type Fingerprint, fingerprint } from './testing/fingerprint.ts'
import { createOldDatabase } from './testing/old-database.ts'

let database: TestDatabase
let before: Fingerprint
let target: Shape
beforeAll(async () => {
  database = await createOldDatabase({ kind: 'B', customers: 30, seed: 4 })
  before = await fingerprint(database.pool)
  target = await trying('select 1', async (session) => (await makeOwnObjects(session, database.orm)).target)
})
afterAll(async () => {
  expect(await fingerprint(database.pool)).toEqual(before)
  await database.close()
})

/** Works on the database with these changes, and takes everything back. */
async function trying<T>(sql: string, work: (session: LegacySession) => Promise<T>): Promise<T> {
  const client = await database.pool.connect()
  try {
    const session = await openSession(client)
    await client.query(`begin; set constraints all immediate; ${sql}`)
    return await work(session)
  } finally {
    client.release(true)
  }
}

const lookAfter = (sql: string) =>
  trying(sql, async (session) => {
    const from = await readShape(session)
    await refuseWhatStandsInTheWay(session, from, mergeShapes(from, target))
  })

const planAfter = (sql: string) => trying(sql, (session) => previewAdoption(session, database.orm, 'B'))

const DUPLICATES = `select id from (select id, row_number() over (
  partition by customer_user_id, site_id order by acquired_at, created_at, id) as rank
  from customer_site_ownership) ranked`

const reviews = (action: string, which: string) => `
  create table reviews (id serial primary key, ownership_id uuid references customer_site_ownership (id) ${action});
  insert into reviews (ownership_id) ${DUPLICATES} where rank ${which}`

const ACTIONS = ['no action', 'no action deferrable', 'restrict', 'cascade', 'set null', 'set default']

test.each(ACTIONS.map((action) => `on delete ${action}`))(
  'a key of others onto a duplicate stands in the way (%s), and onto the row that stays does not',
  async (action) => {
    await expect(lookAfter(reviews(action, '> 1'))).rejects.toThrow(
      /rows? of reviews \(reviews_ownership_id_fkey\) would lose the row of customer_site_ownership/,
    )
    await lookAfter(reviews(action, '= 1'))
  },
)

describe('a database is refused in one line for', () => {
  test.each([
    [
      'a foreign key to what a repair changes',
      `alter table customer_users add unique (id, primary_site_id);
       create table seats (id uuid, site uuid, foreign key (id, site) references customer_users (id, primary_site_id) on update cascade);
       insert into seats select id, primary_site_id from customer_users where primary_site_id is not null`,
      'of seats (seats_id_site_fkey) would lose the row of customer_users that it refers to',
    ],
    [
      'a function with an SQL body over a time without zone',
      'create function newest() returns timestamp begin atomic select max(created_at) from sites; end',
      'function newest() uses sites.created_at, whose type has to change; drop it',
    ],
    [
      'a materialized view',
      'create materialized view m as select created_at from sites with no data',
      'materialized view m uses sites.created_at',
    ],
    [
      'a policy',
      `create policy recent on sites using (created_at > '2020-01-01')`,
      'policy recent on table sites uses sites.created_at',
    ],
    [
      'a policy of another table',
      `create table another (at timestamp); create policy p on another using (at < (select max(created_at) from sites))`,
      'policy p on table another uses sites.created_at',
    ],
    [
      'a generated column',
      'alter table sites add born date generated always as (created_at::date) stored',
      'column born of table sites uses sites.created_at',
    ],
    [
      'a row filter of a publication',
      `create publication p for table sites where (created_at > '2020-01-01') with (publish = 'insert')`,
      'publication of table sites in publication p uses sites.created_at',
    ],
    [
      'a list of columns of a publication',
      'create publication p for table sites (id, created_at)',
      'publication of table sites in publication p uses sites.created_at',
    ],
    [
      'a column that holds rows',
      'create table copies (was sites)',
      'column was of table copies holds whole rows of sites',
    ],
    [
      'a foreign key to a time without zone',
      `alter table sites add unique (created_at); create table days (at timestamp references sites (created_at))`,
      'constraint days_at_fkey on table days uses sites.created_at',
    ],
    [
      'a rule',
      'create rule kept as on delete to customer_site_ownership do instead nothing',
      'the rule kept on customer_site_ownership',
    ],
    [
      'a table that inherits',
      'create table more_sites () inherits (sites)',
      'more_sites inherits from sites',
    ],
    ['an unlogged table', 'alter table ticket_templates set unlogged', 'ticket_templates is unlogged'],
    [
      'a table that is published and cannot say which row changed',
      'alter table sites replica identity nothing; create publication p for table sites',
      'sites is published (p) without a replica identity',
    ],
    [
      'an index that is the replica identity and has to be built anew',
      'create unique index by_age on sites (id, created_at); alter table sites replica identity using index by_age',
      'replica identity of sites uses by_age',
    ],
    [
      'a check that refuses a repair',
      `alter table sites add constraint owned_has_title check (status <> 'owned' or site_title is null) not valid;
       update sites set site_title = null where status = 'owned';
       update sites set site_title = 'For sale' where status = 'preview';
       alter table sites validate constraint owned_has_title`,
      'the check owned_has_title refuses what owned_site_for_sale has to do to sites',
    ],
    [
      'nulls that no repair mends',
      `alter table sites alter slug drop not null; alter table sites disable trigger user;
       update sites set slug = null where id in (select id from sites limit 2)`,
      /sites\.slug is null in 2 rows, such as [0-9a-f-]{36}; give it a value/,
    ],
    [
      'duplicates that no repair takes away',
      `alter table support_tickets drop constraint support_tickets_ticket_number_key; alter table support_tickets disable trigger user;
       update support_tickets set ticket_number = 'TKT-1' where id in (select id from support_tickets limit 2)`,
      'support_tickets.ticket_number must be unique, and 1 values are there more than once, such as TKT-1',
    ],
    [
      'a column that is missing',
      'alter table ticket_messages drop message_type',
      'the table ticket_messages has no column message_type',
    ],
  ])('%s', (_what, sql, message) => isRefused(lookAfter(sql), message))

  test.each([
    [
      'a column of theirs that new rows could not fill',
      `alter table ticket_messages add tenant int not null default 1; alter table ticket_messages alter tenant drop default`,
      'ticket_messages.tenant, which we do not know, has to have a value',
    ],
    [
      'a column of ours that is generated',
      `alter table ticket_templates drop subject_template, add subject_template varchar(255) generated always as (left(name, 100)) stored`,
      'ticket_templates.subject_template is generated',
    ],
    [
      'the queue of jobs of somebody else',
      'create schema graphile_worker',
      'the schema graphile_worker of postgres is there already',
    ],
    [
      'a schema of ours that is none',
      'create schema webmagic; create operator webmagic.=== (procedure = int4eq, leftarg = int, rightarg = int)',
      'the schema webmagic of postgres is there already',
    ],
  ])('%s', (_what, sql, message) => isRefused(planAfter(sql), message))
})

async function isRefused(refused: Promise<unknown>, message: string | RegExp): Promise<void> {
  await expect(refused).rejects.toThrow(message)
  await expect(refused).rejects.toThrow(/^This database cannot be migrated: [^\n]*\. Nothing was changed\.$/)
}
