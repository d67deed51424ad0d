import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import pg from 'pg'
import { SINGLE } from './test.ts'

export interface Person {
  id: string
  email: string
  name: string
}

/** An address that nobody has yet. */
export function newAddress(): string {
  return `${randomUUID()}@e2e.test`
}

/** Puts customers of one name into the host's database. Nobody can sign in as one of them. */
export async function addCrowd(name: string, count: number): Promise<void> {
  await inDatabase(async (db) => {
    await db.query(
      `insert into customer_users (email, login_email, full_name, email_verified)
       select address, address, $1, true
       from (select gen_random_uuid() || '@e2e.test' as address from generate_series(1, $2)) as new`,
      [name, count],
    )
  })
}

/** Puts a customer into the host's database who signs in with the demo password, for journeys that start after that. */
export async function addPerson(name: string, { emailVerified = true } = {}): Promise<Person> {
  const id = randomUUID()
  const email = newAddress()
  await inDatabase(async (db) => {
    await db.query(
      `insert into customer_users (id, email, login_email, full_name, email_verified) values ($1, $2, $2, $3, $4)`,
      [id, email, name, emailVerified],
    )
    await db.query(
      `insert into webmagic.customer_accounts (user_id, account_id, provider_id, password)
       select $1::uuid, $1::uuid::text, a.provider_id, a.password
       from webmagic.customer_accounts a join customer_users c on c.id = a.user_id where c.login_email = $2`,
      [id, SINGLE],
    )
  })
  return { id, email, name }
}

/** Puts live sites that these people own into the database: the first one primary, each acquired before the last. */
export async function addSites(
  titles: string[],
  owner: Person,
  others: Person[] = [],
  subscription: 'active' | 'past_due' = 'active',
): Promise<string[]> {
  const ids = titles.map(() => randomUUID())
  await inDatabase(async (db) => {
    await db.query(
      `insert into sites (id, slug, site_title, status, purchased_at, subscription_status, next_billing_date)
       select id, 'e2e-' || id, title, 'active', now(), $3, current_date + 30
       from unnest($1::uuid[], $2::text[]) as new (id, title)`,
      [ids, titles, subscription],
    )
    for (const person of [owner, ...others]) await addOwner(db, person, ids)
  })
  return ids
}

/** As many live sites as wanted, `Shop 1` the primary one and the others each acquired before the last. */
export async function addManySites(count: number, { id }: Person): Promise<void> {
  await inDatabase(async (db) => {
    await db.query(
      `with new as (
         insert into sites (id, slug, site_title, status, purchased_at, subscription_status, next_billing_date)
         select gen_random_uuid(), 'e2e-' || gen_random_uuid(), 'Shop ' || place, 'active', now(), 'active',
           current_date + 30
         from generate_series(1, $2) place
         returning id, substr(site_title, 6)::int as place
       ), owned as (
         insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
         select $1, id, 'owner', place = 1, now() - place * interval '1 hour' from new
       )
       update customer_users set primary_site_id = (select id from new where place = 1) where id = $1`,
      [id, count],
    )
  })
}

async function addOwner(db: pg.Client, { id }: Person, siteIds: string[]): Promise<void> {
  await db.query(
    `insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
     select $1::uuid, site, 'owner', place = 1, now() - place * interval '1 day'
     from unnest($2::uuid[]) with ordinality as new (site, place)`,
    [id, siteIds],
  )
  await db.query('update customer_users set primary_site_id = $2 where id = $1', [id, siteIds[0]])
}

export async function inDatabase(change: (db: pg.Client) => Promise<void>): Promise<void> {
  const postgres = join(env.E2E_DIRECTORY ?? '', '.data', 'postgres')
  const lines = (await readFile(join(postgres, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')
  const db = new pg.Client({
    host: '127.0.0.1',
    port: Number(lines[3]),
    user: 'postgres',
    password: (await readFile(join(postgres, 'password'), 'utf8')).trim(),
    database: 'webmagic',
  })
  await db.connect()
  try {
    await db.query('begin')
    await change(db)
    await db.query('commit')
  } finally {
    await db.end()
  }
}
