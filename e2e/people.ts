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

/** Puts a customer into the host's database who signs in with the demo password: there is no way in the portal yet. */
export async function addPerson(name: string): Promise<Person> {
  const id = randomUUID()
  const email = `${id}@e2e.test`
  await inDatabase(async (db) => {
    await db.query(
      `insert into customer_users (id, email, login_email, full_name, email_verified) values ($1, $2, $2, $3, true)`,
      [id, email, name],
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
export async function addSites(titles: string[], owner: Person, others: Person[] = []): Promise<string[]> {
  const ids = titles.map(() => randomUUID())
  await inDatabase(async (db) => {
    await db.query(
      `insert into sites (id, slug, site_title, status, purchased_at, subscription_status, next_billing_date)
       select id, 'e2e-' || id, title, 'active', now(), 'active', current_date + 30
       from unnest($1::uuid[], $2::text[]) as new (id, title)`,
      [ids, titles],
    )
    for (const person of [owner, ...others]) await addOwner(db, person, ids)
  })
  return ids
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

async function inDatabase(change: (db: pg.Client) => Promise<void>): Promise<void> {
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
