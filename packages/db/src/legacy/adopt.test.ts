import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspectDatabase } from '../database-state.ts'
import { checkInvariants } from '../invariants.ts'
import { migrateDatabase } from '../migrate.ts'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { adoptDatabase, giveDatabaseBack } from './index.ts'
import { openSession } from './session.ts'
import { readShape, type Shape } from './shape.ts'
import { type Fingerprint, fingerprint } from './testing/fingerprint.ts'
import { createOldDatabase } from './testing/old-database.ts'

const KINDS = ['A', 'B', 'B by its migration'] as const
const CUSTOMERS = 120

describe.each(KINDS)('a database of the older system, %s', (kind) => {
  let database: TestDatabase
  let before: Fingerprint
  beforeAll(async () => {
    database = await createOldDatabase({ kind, customers: CUSTOMERS, seed: 1 })
    before = await fingerprint(database.pool)
    await database.pool.query('create schema kept')
    for (const table of [
      'customer_users',
      'sites',
      'support_tickets',
      ...(kind === 'A' ? [] : ['customer_site_ownership']),
    ]) {
      await database.pool.query(`create table kept.${table} as table ${table}`)
    }
  })
  afterAll(() => database.close())

  const count = async (sql: string) => {
    const { rows } = await database.pool.query<{ count: number }>(`select count(*)::int as count ${sql}`)
    return rows[0]?.count
  }

  test('the migration runs without errors', async () => {
    await adoptDatabase(database.orm)
    expect(await inspectDatabase(database.pool)).toMatchObject({ kind: 'ours', pending: [] })
    expect(await migrateDatabase(database.orm)).toEqual([])
  })

  test('existing customer-site relationships arrive in the junction table', async () => {
    const had =
      kind === 'A'
        ? 'select id as customer, site_id as site from kept.customer_users where site_id is not null'
        : 'select customer_user_id as customer, site_id as site from kept.customer_site_ownership'
    const has = 'select customer_user_id, site_id from customer_site_ownership'
    expect(await count(`from (${had}) h`)).toBeGreaterThan(0)
    expect(await count(`from (${had} except ${has}) lost`)).toBe(0)
    expect(await count(`from (${has} except ${had}) invented`)).toBe(0)
    expect(await count(`from (${has}) h`)).toBe(await count(`from (select distinct * from (${had}) h) h`))
  })

  test('primary sites are set', async () => {
    expect(
      await count(`from customer_users c where primary_site_id is null
        and exists (select from customer_site_ownership o where o.customer_user_id = c.id)`),
    ).toBe(0)
    expect(await count('from customer_users where primary_site_id is not null')).toBeGreaterThan(0)
    const agreed = kind === 'A' ? 'k.site_id' : 'k.primary_site_id'
    expect(
      await count(`from customer_users c join kept.customer_users k on k.id = c.id
        join customer_site_ownership o on o.customer_user_id = c.id and o.site_id = ${agreed}
        where c.primary_site_id is distinct from ${agreed}`),
    ).toBe(0)
  })

  test('every rule holds', async () => {
    const broken = (await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)
    expect(broken).toEqual([])
  })

  test('the junction table has its indexes', async () => {
    const { rows } = await database.pool.query<{ indexdef: string }>(
      `select indexdef from pg_indexes where tablename = 'customer_site_ownership'`,
    )
    expect(rows.map(({ indexdef }) => indexdef.replace(/^.* USING btree /, ''))).toEqual(
      expect.arrayContaining([
        '(customer_user_id) WHERE is_primary',
        '(customer_user_id, is_primary DESC, acquired_at DESC, site_id)',
        '(customer_user_id, site_id)',
        '(customer_user_id, site_id, is_primary)',
        '(site_id)',
      ]),
    )
  })

  test('it is made as a new one is', async () => {
    const fresh = await createTestDatabase()
    const [wanted, made] = [await shapesOf(fresh), await shapesOf(database)]
    await fresh.close()
    expect(made).toEqual(wanted)
  })

  test('times, ids, numbers and amounts are what they were', async () => {
    const same = (table: string, columns: string) =>
      count(`from (select ${columns} from kept.${table} except select ${columns} from ${table}) changed`)
    expect(await same('customer_users', 'id, email, password_hash, last_login, marketing_source')).toBe(0)
    expect(
      await same('sites', 'id, slug, purchase_amount, monthly_amount, next_billing_date, legacy_theme'),
    ).toBe(0)
    expect(await same('support_tickets', 'id, ticket_number, customer_user_id, site_id, tags')).toBe(0)
    for (const table of ['customer_users', 'sites', 'support_tickets']) {
      const moved = (column: string) =>
        count(`from kept.${table} k join ${table} t on t.id = k.id
          where extract(epoch from k.${column}) <> extract(epoch from t.${column})`)
      expect([table, await moved('created_at'), await moved('updated_at')]).toEqual([table, 0, 0])
    }
  })

  test('everybody who signs in has their password, once per address', async () => {
    expect(
      await count(`from customer_users c join webmagic.customer_accounts a on a.user_id = c.id
        where a.account_id = c.id::text and a.provider_id = 'credential' and a.password = c.password_hash
          and c.login_email = lower(c.email)`),
    ).toBe(await count('from (select distinct lower(email) from customer_users) addresses'))
    expect(
      await count(`from customer_users c left join webmagic.customer_accounts a on a.user_id = c.id
      where (c.login_email is null) <> (a.id is null)`),
    ).toBe(0)
  })

  test('tickets are found by their words', async () => {
    expect(await count(`from support_tickets where search @@ 'number'`)).toBe(
      await count(`from support_tickets where description like '%number%'`),
    )
    expect(
      await count(`from ticket_messages m join support_tickets t on t.id = m.ticket_id
        where not (case when internal_only then notes_search else search end @@ to_tsquery('simple', split_part(message, ' ', 2)))`),
    ).toBe(0)
  })

  test('foreign tables, and what refers to ours, work on', async () => {
    const after = await fingerprint(database.pool)
    for (const table of [
      'businesses',
      'campaigns',
      'subscriptions',
      'payments',
      'generated_sites',
      'edit_requests',
      'checkout_sessions',
      'alembic_version',
    ]) {
      expect(after.rows[table], table).toEqual(before.rows[table])
    }
    await expect(
      database.pool.query(`insert into payments (site_id) values (gen_random_uuid())`),
    ).rejects.toThrow('payments_site_id_fkey')
  })

  test('rollback works: it is as it was, byte for byte', async () => {
    await giveDatabaseBack(database.orm)
    const after = await fingerprint(database.pool)
    expect(after.catalog).toEqual(before.catalog)
    expect(after.rows).toEqual(before.rows)
    expect(await inspectDatabase(database.pool)).toEqual({
      kind: 'legacy',
      state: kind === 'A' ? 'A' : 'B',
      phase: 'rolled back',
    })
  })
})

/** What the tables are made of, but for the order of columns, names, and what only the older system has. */
async function shapesOf({ pool }: TestDatabase) {
  const client = await pool.connect()
  try {
    const session = await openSession(client)
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'webmagic'::regnamespace`,
    )
    const functions = await client.query(
      `select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
       from pg_proc p where pronamespace = 'webmagic'::regnamespace order by 1`,
    )
    return {
      shared: withoutNames(await readShape(session)),
      own: withoutNames(
        await readShape(
          session,
          'webmagic',
          rows.map(({ name }) => name),
        ),
      ),
      functions: functions.rows,
    }
  } finally {
    client.release(true)
  }
}

const THEIRS = /^(customer_users\.(site_id|marketing_source)|\w+\.legacy_\w+)$/

const THEIR_INDEXES = [
  'CREATE INDEX ON admin_users USING btree (created_at)',
  'CREATE INDEX ON sites USING btree (status)',
  'CREATE INDEX ON sites USING btree (created_at)',
  'CREATE INDEX ON customer_users USING btree (email)',
  'CREATE INDEX ON customer_users USING btree (site_id)',
  'CREATE INDEX ON customer_site_ownership USING btree (customer_user_id)',
  `CREATE INDEX ON support_tickets USING btree (status) WHERE created_at > '2020-01-01 00:00:00+00'::timestamp with time zone`,
]

function withoutNames(shape: Shape) {
  return Object.fromEntries(
    Object.entries(shape).map(([table, { columns, constraints, indexes, triggers }]) => [
      table,
      {
        columns: columns
          .filter(({ name }) => !THEIRS.test(`${table}.${name}`))
          .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
        constraints: constraints
          .filter(
            ({ definition }) =>
              !/business|site_versions|FOREIGN KEY \(site_id\) REFERENCES sites\(id\) ON DELETE SET NULL/.test(
                definition,
              ) || table === 'support_tickets',
          )
          .map(({ definition, validated }) => `${definition} ${validated}`)
          .toSorted(),
        indexes: indexes
          .map(({ definition }) => definition.replace(/INDEX \S+ ON/, 'INDEX ON'))
          .filter((definition) => !THEIR_INDEXES.includes(definition))
          .toSorted(),
        triggers: triggers
          .filter(({ name }) => !/^(touch|quiet)_/.test(name))
          .map(({ definition }) => definition),
      },
    ]),
  )
}
