import { hashPassword } from '@webmagic/api'
import { CustomerSiteOwnership, CustomerUser, type Orm } from '@webmagic/db'

export const PASSWORD = 'correct horse battery'

interface Person {
  id: string
  email: string
  /** The primary one first. */
  siteIds: string[]
}

export interface People {
  /** Has twelve sites. */
  owner: Person
  /** Has one site. */
  stranger: Person
  deactivated: Person
}

export async function seedPeople(orm: Orm): Promise<People> {
  const password = await hashPassword(PASSWORD)
  return {
    owner: await addPerson(orm, password, { name: 'owner', sites: 12, isActive: true }),
    stranger: await addPerson(orm, password, { name: 'stranger', sites: 1, isActive: true }),
    deactivated: await addPerson(orm, password, { name: 'deactivated', sites: 1, isActive: false }),
  }
}

function addPerson(
  orm: Orm,
  password: string,
  { name, sites, isActive }: { name: string; sites: number; isActive: boolean },
): Promise<Person> {
  const email = `${name}@people.test`
  return orm.em.fork().transactional(async (em) => {
    const id = await em.insert(CustomerUser, { email, loginEmail: email, fullName: name, isActive })
    await em.execute(
      `insert into webmagic.customer_accounts (user_id, provider_id, account_id, password) values (?, 'credential', ?, ?)`,
      [id, id, password],
    )
    const added = await em.execute<{ id: string }[]>(
      `insert into sites (slug, site_title) select ? || '-' || n, ? || ' ' || n from generate_series(1, ?::int) n
       returning id`,
      [name, name, sites],
    )
    const siteIds = added.map((site) => site.id)
    await em.insertMany(
      CustomerSiteOwnership,
      siteIds.map((site, index) => ({ customer: id, site, isPrimary: index === 0 })),
    )
    await em.nativeUpdate(CustomerUser, { id }, { primarySite: siteIds[0] ?? null })
    return { id, email, siteIds }
  })
}
