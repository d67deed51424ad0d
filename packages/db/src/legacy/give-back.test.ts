import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkInvariants } from '../invariants.ts'
import { rollbackDatabase } from '../migrate.ts'
import type { TestDatabase } from '../testing/index.ts'
import { adoptDatabase, giveDatabaseBack } from './index.ts'
import { UNUSABLE } from './passwords.ts'
import { fingerprint } from './testing/fingerprint.ts'
import { createOldDatabase } from './testing/old-database.ts'

const KINDS = ['A', 'B'] as const
const BCRYPT = '$2b$12$abcdefghijklmnopqrstuuZ1Z2Z3Z4Z5Z6Z7Z8Z9Z0ZaZbZcZdZeZ'

async function everything({ pool }: TestDatabase) {
  const [shared, own] = [await fingerprint(pool), await fingerprint(pool, { schema: 'webmagic' })]
  return { shared, own }
}

/** What people do once the database is ours. */
const WORK = `
  insert into sites (slug) select 'new-' || n from generate_series(1, 30) n;
  with buyers as (
    select id, primary_site_id, row_number() over (order by id) as n from customer_users where primary_site_id is not null
  ) insert into customer_site_ownership (customer_user_id, site_id, role, acquired_at)
    select buyers.id, s.id, case when n % 3 = 0 then 'collaborator' else 'owner' end, now()
    from buyers join sites s on s.slug = 'new-' || n;
  update sites s set status = 'owned' where slug like 'new-%'
    and exists (select from customer_site_ownership o where o.site_id = s.id and o.role = 'owner');
  insert into customer_users (email, login_email) values ('new@example.test', 'new@example.test');
  insert into webmagic.audit_log (actor_kind, action) values ('system', 'tested');
  insert into webmagic.site_invitations (site_id, email, role, token_hash, invited_by_id, expires_at)
    select site_id, 'friend@example.test', 'owner', sha256(id::text::bytea), customer_user_id, now()
    from customer_site_ownership order by id limit 3`

const MAKE_NEW_PRIMARY = `
  begin;
  update customer_site_ownership set is_primary = false where customer_user_id in (
    select customer_user_id from customer_site_ownership o join sites s on s.id = o.site_id where slug like 'new-1%');
  update customer_site_ownership o set is_primary = true from sites s where s.id = o.site_id and s.slug like 'new-1%';
  update customer_users c set primary_site_id = o.site_id from customer_site_ownership o where o.customer_user_id = c.id and o.is_primary;
  commit`

describe.each(KINDS)('an adopted database, state %s', (kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createOldDatabase({ kind, customers: 90, seed: 2 })
    await adoptDatabase(database.orm)
    await database.pool.query(WORK)
    await database.pool.query(MAKE_NEW_PRIMARY)
    await database.pool.query(
      `update webmagic.customer_accounts set password = case when user_id::text < '8' then '${BCRYPT}' else '$argon2id$v=19$new' end
       where user_id in (select id from customer_users order by id offset 40 limit 10)`,
    )
  })
  afterAll(() => database.close())

  test('comes back from a rollback as it was: migrate, rollback, migrate loses nothing', async () => {
    const before = await everything(database)
    await giveDatabaseBack(database.orm)
    await adoptDatabase(database.orm)
    const after = await everything(database)
    expect(after.own.rows).toEqual(before.own.rows)
    expect(after.own.catalog).toEqual(before.own.catalog)
    expect(after.shared.rows).toEqual(before.shared.rows)
    expect(after.shared.catalog).toEqual(before.shared.catalog)
    expect((await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)).toEqual([])
  })

  test('takes back none of the migrations that the adoption brought', async () => {
    await expect(rollbackDatabase(database.orm)).rejects.toThrow('came with')
  })

  describe('given back', () => {
    beforeAll(() => giveDatabaseBack(database.orm))
    const rows = async (sql: string) => (await database.pool.query({ text: sql, rowMode: 'array' })).rows

    test('has the passwords that the older system can check, and none that it cannot', async () => {
      expect(
        await rows(`select a.password, c.password_hash, count(*)::int
          from webmagic.customer_accounts a join customer_users c on c.id = a.user_id
          where a.password is distinct from c.password_hash or a.password = '${BCRYPT}' group by 1, 2 order by a.password like '$argon%'`),
      ).toEqual([
        [BCRYPT, BCRYPT, expect.any(Number)],
        ['$argon2id$v=19$new', UNUSABLE, expect.any(Number)],
      ])
      expect(await rows(`select password_hash from customer_users where email = 'new@example.test'`)).toEqual(
        [[UNUSABLE]],
      )
      expect(
        await rows(
          `select count(*)::int from webmagic_legacy.findings where rule = 'password_to_be_reset' and round = 2`,
        ),
      ).toEqual(await rows(`select count(*)::int from customer_users where password_hash = '${UNUSABLE}'`))
    })

    test('knows the primary sites that were chosen meanwhile', async () => {
      const column = kind === 'A' ? 'site_id' : 'primary_site_id'
      expect(
        (
          await rows(
            `select c.id from customer_users c join sites s on s.id = c.${column} where s.slug like 'new-1%'`,
          )
        ).length,
      ).toBeGreaterThan(5)
    })

    test("answers the older system's own queries", async () => {
      for (const sql of kind === 'A'
        ? [...OLD_QUERIES, ...OLD_QUERIES_OF_A]
        : [...OLD_QUERIES, ...OLD_QUERIES_OF_B]) {
        await expect(database.pool.query(sql), sql).resolves.toBeDefined()
      }
    })

    describe('used by the older system, and adopted again', () => {
      let written: string
      beforeEach(async () => {
        written = `$2b$12$${'o'.repeat(53)}`
      })

      test('keeps what that has written, and drops what belongs to whom it deleted', async () => {
        await database.pool.query(`
          delete from subscriptions; delete from payments;
          delete from customer_users where email = 'new@example.test';
          delete from sites where slug = 'new-20';
          update customer_users set password_hash = '${written}' where id = (select min(id::text)::uuid from customer_users);
          insert into customer_users (email, password_hash) values ('Later@Example.test', '${written}');
          update customer_users set login_count = null, is_active = null`)
        if (kind === 'B') {
          await database.pool.query(`insert into customer_site_ownership (customer_user_id, site_id, acquired_at)
            select customer_user_id, site_id, now() from customer_site_ownership`)
        }
        await adoptDatabase(database.orm)
        expect((await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)).toEqual(
          [],
        )
        expect(
          await rows(`select c.email, c.login_email from customer_users c
            join webmagic.customer_accounts a on a.user_id = c.id where a.password = '${written}' and lower(c.email) like 'later%'`),
        ).toEqual([['Later@Example.test', 'later@example.test']])
        expect(
          await rows(`select count(*)::int from webmagic.customer_accounts where password = '${written}'`),
        ).toEqual([[2]])
        if (kind === 'A') {
          expect(
            await rows(
              `select distinct rule from webmagic_legacy.findings where round = 3 and rule like 'row_of%'`,
            ),
          ).toEqual([['row_of_deleted']])
        }
      })
    })
  })
})

test('who gave a site away does not get it back by a way there and back', async () => {
  const database = await createOldDatabase({ kind: 'A', customers: 60, seed: 3 })
  await adoptDatabase(database.orm)
  // One of them has another site, the other none; a site goes back on sale.
  await database.pool.query(`
    create table given as select customer_user_id as customer, site_id as site from customer_site_ownership
      where site_id in (select site_id from customer_site_ownership group by 1 having count(*) = 1) order by 1 limit 2;
    insert into sites (slug, status) values ('another', 'owned');
    begin;
    delete from customer_site_ownership o using given where o.customer_user_id = customer and o.site_id = site;
    update customer_users c set primary_site_id = null from given where c.id = customer;
    insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
      select customer, s.id, 'owner', true, now() from sites s, (select * from given limit 1) g where s.slug = 'another';
    update customer_users c set primary_site_id = s.id from sites s, (select * from given limit 1) g
      where s.slug = 'another' and c.id = customer;
    update sites s set status = 'preview' from given where s.id = site;
    commit`)
  const before = await everything(database)
  await giveDatabaseBack(database.orm)
  await adoptDatabase(database.orm)
  const after = await everything(database)
  expect(after.shared.rows).toEqual(before.shared.rows)
  expect(after.own.rows).toEqual(before.own.rows)
  await giveDatabaseBack(database.orm)
  const { rows } = await database.pool.query(
    `select count(site_id)::int as sites from customer_users c join given on customer = c.id`,
  )
  expect(rows).toEqual([{ sites: 1 }])
  await database.close()
})

test('a row that is no duplicate any more is not deleted again', async () => {
  const database = await createOldDatabase({ kind: 'B', customers: 60, seed: 3 })
  const count = async (sql: string) =>
    (await database.pool.query<{ count: number }>(`select count(*)::int as count from (${sql}) found`))
      .rows[0]?.count
  const pairs = 'select distinct customer_user_id, site_id from customer_site_ownership'
  const wanted = await count(pairs)
  await adoptDatabase(database.orm)
  await giveDatabaseBack(database.orm)
  const deleted = `select key::uuid from webmagic_legacy.repairs where rule = 'duplicate_ownership'`
  expect(await count(deleted)).toBeGreaterThan(5)
  // The older system takes one pair's other rows away, and writes to the later row of another.
  await database.pool.query(`
    create table late as select o.* from customer_site_ownership o where id in (${deleted}) order by id;
    delete from customer_site_ownership o using (select * from late limit 1) d
      where o.customer_user_id = d.customer_user_id and o.site_id = d.site_id and o.id <> d.id;
    update customer_site_ownership set role = 'owner', acquired_at = '2001-01-01'
      where id = (select id from late offset 3 limit 1)`)
  await adoptDatabase(database.orm)
  expect(await count(pairs)).toBe(wanted)
  expect(
    await count(`select from customer_site_ownership where acquired_at = '2001-01-01' and role = 'owner'`),
  ).toBe(1)
  expect((await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)).toEqual([])
  await database.close()
})

const OLD_QUERIES = [
  `select id, email, password_hash, full_name, is_active, login_count from customer_users where email = 'Person1@EXAMPLE.test'`,
  `update customer_users set last_login = now(), login_count = coalesce(login_count, 0) + 1, updated_at = now() at time zone 'UTC'
   where id = (select id from customer_users limit 1)`,
  `insert into customer_users (email, password_hash) values ('old-way@example.test', 'x') returning id, created_at, updated_at`,
  `delete from customer_users where email = 'old-way@example.test'`,
  `select id, slug, site_title, purchase_amount, monthly_amount, status from sites where slug = 'site-1'`,
  `select t.*, m.message from support_tickets t left join ticket_messages m on m.ticket_id = t.id
   where t.customer_user_id = (select id from customer_users limit 1) order by t.created_at desc limit 50 offset 0`,
  `select status, count(*) from support_tickets group by status`,
  `insert into support_tickets (customer_user_id, ticket_number, subject, description, category)
   select id, 'TKT-20260101-ABCDEF', 'Subject', 'Text', 'other' from customer_users limit 1`,
  `delete from support_tickets where ticket_number = 'TKT-20260101-ABCDEF'`,
  `select id, role from admin_users where email = 'staff1@webmagic.test' and is_active`,
  `select * from sold_sites`,
]
const OLD_QUERIES_OF_A = [
  `select s.* from customer_users c join sites s on s.id = c.site_id where c.id = (select id from customer_users limit 1)`,
]
const OLD_QUERIES_OF_B = [
  `select o.id as ownership_id, o.is_primary, o.role, o.acquired_at, s.slug from customer_site_ownership o
   join sites s on s.id = o.site_id where o.customer_user_id = (select id from customer_users limit 1)
   order by o.is_primary desc, o.acquired_at desc`,
]
