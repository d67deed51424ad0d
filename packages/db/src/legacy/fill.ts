import { archiveOf } from './archive.ts'
import { addConstraints } from './constraints.ts'
import { type AdoptionRecord, inBatches, once } from './record.ts'
import { losers } from './rules/index.ts'
import type { LegacySession } from './session.ts'
import { readShape } from './shape.ts'
import { withoutTriggers } from './triggers.ts'

const CUSTOMERS = { people: 'customer_users', accounts: 'customer_accounts' } as const
const STAFF = { people: 'admin_users', accounts: 'staff_accounts' } as const

/** What the older system had no place for: who signs in with which address, and their passwords. */
export async function fillAccounts(session: LegacySession, record: AdoptionRecord): Promise<void> {
  await once(session, 'addresses', () => rankAddresses(session, record))
  if (record.state === 'A') await keyJunction(session, record)
  await inBatches(session, { step: 'customers', table: 'customer_users' }, (batch) =>
    withoutTriggers(session, 'customer_users', async () => {
      if (record.state === 'A') await fillJunction(session, record, batch)
      await fillSignIn(session, record, CUSTOMERS, batch)
    }),
  )
  await inBatches(session, { step: 'staff', table: 'admin_users' }, (batch) =>
    withoutTriggers(session, 'admin_users', () => fillSignIn(session, record, STAFF, batch)),
  )
}

/** Else each batch would read the whole junction table. */
async function keyJunction(session: LegacySession, { shape }: AdoptionRecord): Promise<void> {
  const table = 'customer_site_ownership'
  const { [table]: live } = await readShape(session)
  if (live && shape[table]) await addConstraints(session, table, live, shape[table], 'u')
}

async function rankAddresses(session: LegacySession, record: AdoptionRecord): Promise<void> {
  await session.client.query(`drop table if exists webmagic_legacy.without_sign_in`)
  await session.client.query(`create table webmagic_legacy.without_sign_in (id uuid primary key)`)
  const before = { state: record.state, shape: await readShape(session) }
  for (const table of ['customer_users', 'admin_users'] as const) {
    await session.client.query(
      `insert into webmagic_legacy.without_sign_in select key from (${losers(before, table)}) lost on conflict do nothing`,
    )
  }
}

/** State A: who has a site owns it, and it is the primary one. Those who were ours before have what we know of them. */
export async function fillJunction(
  session: LegacySession,
  { round }: AdoptionRecord,
  batch: string,
): Promise<void> {
  if (round === 1) await forgetOtherSites(session, batch)
  const isNew =
    round === 1 ? 'true' : `not exists (select from ${archiveOf('customer_users')} a where a.id = c.id)`
  await session.client.query(
    `with given as (
       insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
       select c.id, s.id, 'owner', true, coalesce(s.purchased_at, c.created_at, timestamptz '1970-01-01 00:00:00Z')
       from (select * from customer_users where ${batch}) c join sites s on s.id = c.site_id
       where ${isNew} and not exists (select from customer_site_ownership o where o.customer_user_id = c.id)
       returning customer_user_id, site_id
     ) update customer_users c set primary_site_id = given.site_id from given where c.id = given.customer_user_id`,
  )
}

/** Of those who have changed it since an earlier run was here. */
async function forgetOtherSites(session: LegacySession, batch: string): Promise<void> {
  await session.client.query(
    `with gone as (
       delete from customer_site_ownership o using (select * from customer_users where ${batch}) c
       where o.customer_user_id = c.id and o.site_id is distinct from c.site_id returning c.id
     ) update customer_users c set primary_site_id = null from gone where c.id = gone.id`,
  )
}

async function fillSignIn(
  session: LegacySession,
  { round }: AdoptionRecord,
  { people, accounts }: typeof CUSTOMERS | typeof STAFF,
  batch: string,
): Promise<void> {
  // After a way back the account is what counts: it may have a password that the older system could not hold.
  const known =
    round === 1
      ? 'update set password = excluded.password where held.password is distinct from excluded.password'
      : 'nothing'
  await session.client.query(
    `update ${people} set login_email = lower(email)
     where ${batch} and login_email is null and id not in (select id from webmagic_legacy.without_sign_in)`,
  )
  await session.client.query(
    `insert into webmagic.${accounts} as held (user_id, provider_id, account_id, password)
     select id, 'credential', id::text, password_hash from ${people}
     where ${batch} and login_email is not null and password_hash is not null
     on conflict (provider_id, account_id) do ${known}`,
  )
}
