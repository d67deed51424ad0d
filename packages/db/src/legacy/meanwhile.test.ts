import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkInvariants } from '../invariants.ts'
import type { TestDatabase } from '../testing/index.ts'
import { adoptDatabase, giveDatabaseBack } from './index.ts'
import { createOldDatabase } from './testing/old-database.ts'

const HASH = `$2b$12$${'w'.repeat(53)}`
const FIRST = '(select id from customer_users order by id limit 1)'

const MOVE_TO_LATE = `
  insert into sites (slug, status) values ('late', 'owned');
  update customer_users set site_id = (select id from sites where slug = 'late') where id = ${FIRST};
  update sites s set status = 'preview' where not exists (select from customer_users c where c.site_id = s.id)`

describe.each(['A', 'B'] as const)('what is written while a database of state %s moves', (kind) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createOldDatabase({ kind, customers: 30, seed: 4 })
  })
  afterEach(() => database.close())

  const rows = async (sql: string) => (await database.pool.query({ text: sql, rowMode: 'array' })).rows

  async function writeMeanwhile(sql: string) {
    const stop = adoptDatabase(database.orm, {
      onProgress({ step }) {
        if (step === 'staff') throw new Error('stopped')
      },
    })
    await expect(stop).rejects.toThrow('stopped')
    await database.pool.query(sql)
    await expect(adoptDatabase(database.orm)).rejects.toThrow('Something has written to')
    await adoptDatabase(database.orm)
    expect((await checkInvariants(database.pool)).filter(({ breaches }) => breaches.length > 0)).toEqual([])
  }

  const NEW = `insert into customer_users (email, password_hash) values ('Late@example.test', '${HASH}')`

  test('a new customer can sign in', async () => {
    await writeMeanwhile(NEW)
    expect(
      await rows(`select c.login_email, a.password from customer_users c
        join webmagic.customer_accounts a on a.user_id = c.id where c.email = 'Late@example.test'`),
    ).toEqual([['late@example.test', HASH]])
  })

  test('a new password is the one that counts, then and after the way back', async () => {
    await writeMeanwhile(`update customer_users set password_hash = '${HASH}' where login_email is not null`)
    expect(await rows('select distinct password from webmagic.customer_accounts')).toEqual([[HASH]])
    await giveDatabaseBack(database.orm)
    expect(await rows(`select from customer_users where password_hash = '${HASH}'`)).not.toEqual([])
  })

  test('so is one that is set while it moves the second time', async () => {
    await adoptDatabase(database.orm)
    const [[id] = []] = await rows(`update webmagic.customer_accounts set password = '$argon2id$v=19$ours'
      where user_id = (select id from customer_users where login_email is not null order by id limit 1) returning user_id`)
    await giveDatabaseBack(database.orm)
    const others = `from webmagic.customer_accounts a join customer_users c on c.id = a.user_id
      where a.password <> '${HASH}' and a.password is distinct from c.password_hash`
    await writeMeanwhile(`update customer_users set password_hash = '${HASH}'
      where id = (select user_id from webmagic.customer_accounts where user_id <> '${id}' order by user_id limit 1)`)
    expect(
      await rows(`select count(*)::int from webmagic.customer_accounts where password = '${HASH}'`),
    ).toEqual([[1]])
    expect(await rows(`select a.user_id, a.password ${others}`)).toEqual([[id, '$argon2id$v=19$ours']])
  })

  test('a site that somebody gets is theirs', async () => {
    await writeMeanwhile(
      kind === 'A'
        ? MOVE_TO_LATE
        : `${NEW}; insert into sites (slug, status) values ('late', 'owned');
          insert into customer_site_ownership (customer_user_id, site_id, acquired_at)
          select c.id, s.id, now() from customer_users c, sites s where c.password_hash = '${HASH}' and s.slug = 'late'`,
    )
    expect(
      await rows(`select o.is_primary from customer_site_ownership o
        join sites s on s.id = o.site_id and s.slug = 'late'
        join customer_users c on c.id = o.customer_user_id and c.primary_site_id = s.id`),
    ).toEqual([[true]])
  })

  test.runIf(kind === 'A')('so it is the second time', async () => {
    await adoptDatabase(database.orm)
    await giveDatabaseBack(database.orm)
    await writeMeanwhile(MOVE_TO_LATE)
    expect(
      await rows(`select count(*)::int, bool_and(s.slug = 'late' and c.primary_site_id = s.id)
        from customer_site_ownership o join sites s on s.id = o.site_id
        join customer_users c on c.id = o.customer_user_id where c.id = ${FIRST}`),
    ).toEqual([[1, true]])
  })
})
