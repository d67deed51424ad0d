import { archiveOf, restoreColumns } from './archive.ts'
import { fillJunction } from './fill.ts'
import { takePasswords } from './passwords.ts'
import { type AdoptionRecord, once } from './record.ts'
import { primaryRules } from './rules/index.ts'
import type { LegacySession } from './session.ts'
import { readShape } from './shape.ts'
import { withoutTriggers } from './triggers.ts'

/** What waited since the database was given back. What the older system has changed meanwhile counts more. */
export async function restore(session: LegacySession, record: AdoptionRecord): Promise<void> {
  if (record.round === 1) return
  await restoreColumns(session, record)
  await takePasswords(session, record)
  if (record.state !== 'A') return
  await once(session, 'changed sites', () =>
    withoutTriggers(session, 'customer_users', async () => {
      await takeSites(session, record)
      await forgetChanges(session)
      await fillJunction(session, record, 'true')
    }),
  )
}

function changedSites(): string {
  return `select c.id, c.site_id, a.left_site_id from customer_users c
    join ${archiveOf('customer_users')} a on a.id = c.id where c.site_id is distinct from a.left_site_id`
}

/** State A: a customer whose site is another one now has that, and not the one from before. */
async function takeSites(session: LegacySession, { round }: AdoptionRecord): Promise<void> {
  const changed = changedSites()
  await session.client.query(
    `with changed as (${changed}), gone as (
       delete from customer_site_ownership o using changed
       where o.customer_user_id = changed.id and o.site_id = changed.left_site_id returning o.*
     ) insert into webmagic_legacy.findings (round, during, rule, table_name, key, detail)
     select ${round}, 'migrate', 'site_taken_away_meanwhile', 'customer_site_ownership', id::text,
       'customer ' || customer_user_id || ', site ' || site_id from gone`,
  )
  await session.client.query(
    `insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
     select c.id, s.id, 'owner', false, coalesce(s.purchased_at, now())
     from (${changed}) c join sites s on s.id = c.site_id
     where not exists (select from customer_site_ownership o where o.customer_user_id = c.id and o.site_id = s.id)`,
  )
  await session.client.query(
    `update customer_users t set primary_site_id = c.site_id
     from (${changed}) c where c.id = t.id and c.site_id is not null`,
  )
}

/** They are taken; what the older system writes from here on is looked for anew. */
async function forgetChanges(session: LegacySession): Promise<void> {
  await session.client.query(
    `delete from webmagic_legacy.sites_of_customers f using (${changedSites()}) c where c.id = f.id`,
  )
  await session.client.query(
    `update ${archiveOf('customer_users')} a set left_site_id = c.site_id from (${changedSites()}) c where c.id = a.id`,
  )
}

/** State A: the older system knows no primary mark, so what is left of it is put right without a record. */
export async function settlePrimarySites(session: LegacySession, record: AdoptionRecord): Promise<void> {
  if (record.round === 1 || record.state !== 'A') return
  await once(session, 'settled primary sites', () =>
    withoutTriggers(session, 'customer_users', async () => {
      for (const rule of primaryRules({ state: record.state, shape: await readShape(session) })) {
        const [column] = rule.columns ?? []
        const type = column === 'is_primary' ? 'boolean' : 'uuid'
        await session.client.query(
          `update ${rule.table} t set ${column} = (r.after ->> '${column}')::${type} from (${rule.sql}) r where r.key = t.id`,
        )
      }
    }),
  )
}

/** State A: the column that we leave alone gets back what it held, once nobody takes it for what a customer has. */
export async function restoreFormerSites(session: LegacySession, record: AdoptionRecord): Promise<void> {
  if (record.round === 1 || record.state !== 'A') return
  await once(session, 'former sites', () =>
    withoutTriggers(session, 'customer_users', async () => {
      await session.client.query(
        `with put as (update customer_users t set site_id = f.before
         from webmagic_legacy.sites_of_customers f join ${archiveOf('customer_users')} a on a.id = f.id
         where t.id = f.id and t.site_id is not distinct from a.left_site_id
           and (f.before is null or exists (select from sites s where s.id = f.before))
         returning t.id, t.site_id)
         update ${archiveOf('customer_users')} a set left_site_id = put.site_id from put where put.id = a.id`,
      )
      await session.client.query('truncate webmagic_legacy.sites_of_customers')
    }),
  )
}
