import { expect, test } from 'vitest'
import { adoptDatabase, giveDatabaseBack, planAdoption, readReport } from './index.ts'
import { fullReport } from './testing/full-report.ts'
import { createOldDatabase } from './testing/old-database.ts'

/** Two get a further site; a third gets one, and it is sold to somebody who then closes their account. */
const FURTHER_SITES = `
  insert into sites (slug) select 'further-' || n from generate_series(1, 3) n;
  insert into customer_site_ownership (customer_user_id, site_id, role, acquired_at)
    select c.id, s.id, 'owner', now() from sites s
    join (select id, row_number() over (order by id) as n from customer_users where primary_site_id is not null) c
      on s.slug = 'further-' || n;
  update sites set status = 'owned' where slug like 'further-%'`

test('after a way back to state A, the plan knows the sites that wait, and what was written since', async () => {
  const database = await createOldDatabase({ kind: 'A', customers: 40, seed: 5 })
  const { orm, pool } = database
  await adoptDatabase(orm)
  await pool.query(FURTHER_SITES)
  await giveDatabaseBack(orm)
  // One of them leaves; another one's own site becomes a fourth one's too.
  await pool.query(`
    create table gone as select c.id from customer_users c where exists (
      select from webmagic_legacy.customer_site_ownership o join sites s on s.id = o.site_id
      where o.customer_user_id = c.id and s.slug = 'further-3');
    delete from subscriptions; delete from customer_users where id in (table gone);
    insert into sites (slug, status) values ('late', 'active');
    update customer_users set site_id = (select id from sites where slug = 'late')
      where id = (select id from customer_users where site_id is null order by id limit 1);
    update customer_users set email_verified = null where id = (select id from customer_users order by id desc limit 1)`)
  const planned = await fullReport((read) => planAdoption(orm, {}, read))
  await adoptDatabase(orm)
  const done = await fullReport((read) => readReport(orm, 'migrate', read))
  const soldIn = ({ findings }: typeof done) =>
    findings.filter(({ rule }) => rule === 'sold_site_without_owner').map(({ detail }) => detail)
  expect(soldIn(planned)).toContain('owned: further-3')
  expect(soldIn(planned).filter((detail) => /further-[12]|late/.test(detail ?? ''))).toEqual([])
  expect(planned.repairs).toEqual(done.repairs)
  expect(done.findings).toEqual(expect.arrayContaining(planned.findings))
  await database.close()
})

test('a time that is written down has the same text before its column changes its type as after', async () => {
  const database = await createOldDatabase({ kind: 'B', customers: 40, seed: 5 })
  const { orm, pool } = database
  const one = 'where id = (select id from support_tickets order by id limit 1)'
  await pool.query(`update support_tickets set status = null, created_at = null ${one}`)
  await adoptDatabase(orm)
  await giveDatabaseBack(orm)
  await pool.query(`update support_tickets set status = 'new' ${one}`)
  const planned = await fullReport((read) => planAdoption(orm, {}, read))
  await adoptDatabase(orm)
  expect((await fullReport((read) => readReport(orm, 'migrate', read))).repairs).toEqual(planned.repairs)
  expect(planned.repairs.filter(({ after }) => after?.created_at?.endsWith('+00'))).not.toEqual([])
  await database.close()
})
