import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { CustomerSiteOwnership, type OwnershipRole } from './customer-site-ownership.ts'
import { CustomerUser } from './customer-user.ts'
import { Site } from './site.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

interface Membership {
  customer: string
  site: string
  role?: OwnershipRole
  isPrimary?: boolean
  acquiredAt?: string
}

async function newCustomer(): Promise<string> {
  const id = randomUUID()
  await database.pool.query('insert into customer_users (id, email) values ($1, $2)', [id, id])
  return id
}

async function newSite(id: string = randomUUID()): Promise<string> {
  await database.pool.query('insert into sites (id, slug) values ($1, $2)', [id, id])
  return id
}

/** Who has what, all at once: each on its own would break a rule. */
async function have(...memberships: Membership[]): Promise<void> {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    for (const { customer, site, role = 'owner', isPrimary = false, acquiredAt } of memberships) {
      await client.query(
        `insert into customer_site_ownership (customer_user_id, site_id, role, is_primary, acquired_at)
         values ($1, $2, $3, $4, $5)`,
        [customer, site, role, isPrimary, acquiredAt ?? '2024-01-01T00:00:00Z'],
      )
      if (isPrimary) {
        await client.query('update customer_users set primary_site_id = $2 where id = $1', [customer, site])
      }
    }
    await client.query('commit')
  } finally {
    client.release()
  }
}

function loadCustomer(id: string): Promise<CustomerUser> {
  return database.orm.em.fork().findOneOrFail(CustomerUser, id, { populate: ['ownedSites.site'] })
}

function loadSite(id: string): Promise<Site> {
  return database.orm.em.fork().findOneOrFail(Site, id, { populate: ['owners.customer'] })
}

/** A customer with so many sites, the first of which is primary. */
async function customerWithSites(count: number): Promise<{ customer: CustomerUser; sites: string[] }> {
  const customer = await newCustomer()
  const sites: string[] = []
  for (let index = 0; index < count; index += 1) sites.push(await newSite())
  await have(...sites.map((site, index) => ({ customer, site, isPrimary: index === 0 })))
  return { customer: await loadCustomer(customer), sites }
}

test('CustomerUser.hasSite', async () => {
  expect((await customerWithSites(0)).customer.hasSite).toBe(false)
  expect((await customerWithSites(1)).customer.hasSite).toBe(true)
  expect((await customerWithSites(2)).customer.hasSite).toBe(true)
})

test('CustomerUser.hasMultipleSites', async () => {
  expect((await customerWithSites(0)).customer.hasMultipleSites).toBe(false)
  expect((await customerWithSites(1)).customer.hasMultipleSites).toBe(false)
  expect((await customerWithSites(2)).customer.hasMultipleSites).toBe(true)
})

test('CustomerUser.siteCount', async () => {
  expect((await customerWithSites(0)).customer.siteCount).toBe(0)
  expect((await customerWithSites(3)).customer.siteCount).toBe(3)
})

test('CustomerUser.ownsSite(), in any role', async () => {
  const { customer, sites } = await customerWithSites(1)
  const [shared, others] = [await newSite(), await newSite()]
  await have({ customer: customer.id, site: shared, role: 'collaborator' })
  const loaded = await loadCustomer(customer.id)
  expect(loaded.ownsSite({ id: sites[0] ?? '' })).toBe(true)
  expect(loaded.ownsSite({ id: shared })).toBe(true)
  expect(loaded.ownsSite({ id: others })).toBe(false)
  expect(loaded.ownsSite(await loadSite(shared))).toBe(true)
})

test('CustomerUser.sites: the primary one first, then the newest, then by id', async () => {
  const customer = await newCustomer()
  const [low = '', high = ''] = [randomUUID(), randomUUID()].toSorted()
  const [oldest, primary, newest] = [await newSite(), await newSite(), await newSite()]
  await newSite(low)
  await newSite(high)
  await have(
    { customer, site: oldest, acquiredAt: '2019-01-01T00:00:00Z' },
    { customer, site: high, acquiredAt: '2022-01-01T00:00:00Z' },
    { customer, site: newest, acquiredAt: '2023-01-01T00:00:00Z', role: 'collaborator' },
    { customer, site: low, acquiredAt: '2022-01-01T00:00:00Z' },
    { customer, site: primary, acquiredAt: '2020-01-01T00:00:00Z', isPrimary: true },
  )
  const loaded = await loadCustomer(customer)
  expect(loaded.sites.map((site) => site.id)).toEqual([primary, newest, low, high, oldest])
  // Looking does not change what is looked at.
  expect(loaded.sites).toEqual(loaded.sites)
  expect(loaded.ownedSites.isDirty()).toBe(false)
})

test('CustomerUser.getPrimaryOwnership()', async () => {
  const { customer, sites } = await customerWithSites(3)
  const ownership = customer.getPrimaryOwnership()
  expect(ownership?.site.id).toBe(sites[0])
  expect(ownership?.site.id).toBe(customer.primarySite?.id)
  expect((await customerWithSites(0)).customer.getPrimaryOwnership()).toBeNull()
})

test('CustomerUser: members that need the sites say so when they were not loaded', async () => {
  const { customer } = await customerWithSites(1)
  const bare = await database.orm.em.fork().findOneOrFail(CustomerUser, customer.id)
  expect(() => bare.hasSite).toThrow('not initialized')
})

test('CustomerUser: secrets are only loaded when asked for, and never serialised', async () => {
  const id = await newCustomer()
  await database.pool.query(
    `update customer_users set password_hash = 'secret', password_reset_token = 'secret',
       email_verification_token = 'secret' where id = $1`,
    [id],
  )
  const bare = await loadCustomer(id)
  expect(bare.passwordHash).toBeUndefined()
  const asked = await database.orm.em.fork().findOneOrFail(CustomerUser, id, {
    populate: ['passwordHash', 'passwordResetToken', 'emailVerificationToken'],
  })
  expect(asked.passwordHash).toBe('secret')
  expect(JSON.stringify(asked)).not.toContain('secret')
})

test('Site.isOwnedBy(), in any role', async () => {
  const site = await newSite()
  const [owner, collaborator, stranger] = [await newCustomer(), await newCustomer(), await newCustomer()]
  await have(
    { customer: owner, site, isPrimary: true },
    { customer: collaborator, site, role: 'collaborator', isPrimary: true },
  )
  const loaded = await loadSite(site)
  expect(loaded.isOwnedBy({ id: owner })).toBe(true)
  expect(loaded.isOwnedBy(await loadCustomer(collaborator))).toBe(true)
  expect(loaded.isOwnedBy({ id: stranger })).toBe(false)
})

describe('Site.primaryOwner', () => {
  test('is the owner for whom the site is the primary one, even if another had it earlier', async () => {
    const [site, home] = [await newSite(), await newSite()]
    const [earlier, later] = [await newCustomer(), await newCustomer()]
    await have(
      { customer: earlier, site: home, isPrimary: true },
      { customer: earlier, site, acquiredAt: '2020-01-01T00:00:00Z' },
      { customer: later, site, acquiredAt: '2024-01-01T00:00:00Z', isPrimary: true },
    )
    expect((await loadSite(site)).primaryOwner?.id).toBe(later)
  })

  test('is else the owner who had it first', async () => {
    const [site, home] = [await newSite(), await newSite()]
    const [late, early] = [await newCustomer(), await newCustomer()]
    await have(
      { customer: late, site: home, isPrimary: true },
      { customer: early, site: home, isPrimary: true },
      { customer: late, site, acquiredAt: '2024-01-01T00:00:00Z' },
      { customer: early, site, acquiredAt: '2020-01-01T00:00:00Z' },
    )
    expect((await loadSite(site)).primaryOwner?.id).toBe(early)
  })

  test('is never a collaborator', async () => {
    const [site, home] = [await newSite(), await newSite()]
    const [owner, collaborator] = [await newCustomer(), await newCustomer()]
    await have({ customer: collaborator, site, role: 'collaborator', isPrimary: true })
    expect((await loadSite(site)).primaryOwner).toBeNull()
    await have({ customer: owner, site: home, isPrimary: true }, { customer: owner, site })
    expect((await loadSite(site)).primaryOwner?.id).toBe(owner)
  })

  test('is nobody when nobody has the site', async () => {
    expect((await loadSite(await newSite())).primaryOwner).toBeNull()
  })

  test('is always the same one of several for whom it is the primary one', async () => {
    const site = await newSite()
    const owners = [await newCustomer(), await newCustomer(), await newCustomer()]
    const years = [2022, 2020, 2021]
    await have(
      ...owners.map((customer, index) => ({
        customer,
        site,
        isPrimary: true,
        acquiredAt: `${years[index]}-01-01T00:00:00Z`,
      })),
    )
    expect((await loadSite(site)).primaryOwner?.id).toBe(owners[1])
  })
})

test('Site.allOwners: earliest first, without collaborators', async () => {
  const site = await newSite()
  const [late, collaborator, early] = [await newCustomer(), await newCustomer(), await newCustomer()]
  await have(
    { customer: late, site, acquiredAt: '2024-01-01T00:00:00Z', isPrimary: true },
    {
      customer: collaborator,
      site,
      acquiredAt: '2019-01-01T00:00:00Z',
      role: 'collaborator',
      isPrimary: true,
    },
    { customer: early, site, acquiredAt: '2020-01-01T00:00:00Z', isPrimary: true },
  )
  expect((await loadSite(site)).allOwners.map((owner) => owner.id)).toEqual([early, late])
  expect((await loadSite(await newSite())).allOwners).toEqual([])
})

test('Site.allOwners: those of the same moment by id, whoever was added first', async () => {
  const acquiredAt = '2024-01-01T00:00:00Z'
  for (const reverse of [false, true]) {
    const site = await newSite()
    const owners = [await newCustomer(), await newCustomer(), await newCustomer()].toSorted()
    const added = reverse ? owners.toReversed() : owners
    await have(...added.map((customer) => ({ customer, site, acquiredAt, isPrimary: true })))
    expect((await loadSite(site)).allOwners.map((owner) => owner.id)).toEqual(owners)
  }
})

test('CustomerSiteOwnership.isOwner', async () => {
  const site = await newSite()
  const [owner, collaborator] = [await newCustomer(), await newCustomer()]
  await have(
    { customer: owner, site, isPrimary: true },
    { customer: collaborator, site, role: 'collaborator', isPrimary: true },
  )
  const em = database.orm.em.fork()
  const isOwner = async (customer: string) =>
    (await em.findOneOrFail(CustomerSiteOwnership, { customer, site })).isOwner
  expect(await isOwner(owner)).toBe(true)
  expect(await isOwner(collaborator)).toBe(false)
})

describe('mapping', () => {
  const NOT_MAPPED = [
    // What PostgreSQL keeps for itself.
    'customer_users.primary_flag',
    // What only the older system wrote, and what tickets are searched by.
    'support_tickets.ai_processed',
    'support_tickets.ai_category_confidence',
    'support_tickets.ai_suggested_response',
    'support_tickets.ai_processing_notes',
    'support_tickets.internal_notes',
    'support_tickets.search',
    'support_tickets.notes_search',
    'ticket_messages.ai_generated',
    'ticket_messages.ai_model',
    'ticket_messages.ai_confidence',
    'ticket_messages.attachments',
    'ticket_templates.subject_template',
    'ticket_templates.usage_count',
  ]

  function entities() {
    return [...database.orm.getMetadata().getAll().values()]
  }

  async function columns() {
    const { rows } = await database.pool.query<{ name: string; nullable: boolean; length: number | null }>(
      `select table_name || '.' || column_name as name, is_nullable = 'YES' as nullable,
         character_maximum_length as length
       from information_schema.columns where table_name = any($1) order by table_name, ordinal_position`,
      [entities().map((entity) => entity.tableName)],
    )
    return rows
  }

  function mapped() {
    return entities().flatMap((entity) =>
      entity.props
        .filter((property) => property.fieldNames?.length)
        .map((property) => ({
          name: `${entity.tableName}.${property.fieldNames.join()}`,
          nullable: property.nullable ?? false,
          length: property.length ?? null,
        })),
    )
  }

  test('every mapped property is a column that is nullable, and as long, as it says', async () => {
    const inDatabase = new Map((await columns()).map((column) => [column.name, column]))
    expect(mapped().length).toBeGreaterThan(50)
    expect(mapped()).toEqual(mapped().map(({ name }) => inDatabase.get(name)))
  })

  test('every column is mapped, but for a few', async () => {
    const names = mapped().map(({ name }) => name)
    const missing = (await columns()).map(({ name }) => name).filter((name) => !names.includes(name))
    expect(missing).toEqual(NOT_MAPPED)
  })

  test('every entity can be read, with each of its columns', async () => {
    await customerWithSites(1)
    const em = database.orm.em.fork()
    for (const entity of entities()) {
      await em.find(entity.class, {}, { populate: ['*'], limit: 1 })
    }
  })
})
