import {
  AdminUser,
  CustomerSiteOwnership,
  CustomerUser,
  type EntityManager,
  type Orm,
  Site,
} from '@webmagic/db'
import { hashPassword } from '../accounts/passwords.ts'
import type { StaffRole } from '../actor.ts'
import { DAY_MS } from '../durations.ts'
import { addSubscriptions } from './add-subscriptions.ts'
import { addTemplates, addTickets } from './add-tickets.ts'
import { AGENCY_SITES, type DemoSite, MULTI_SITES, SINGLE_SITE, SITES_FOR_SALE } from './demo-sites.ts'

export const DEMO_PASSWORD = 'demo-password-1'

export const DEMO_CUSTOMERS: readonly { email: string; fullName: string; sites: readonly DemoSite[] }[] = [
  { email: 'single@demo.test', fullName: 'Sofia Single', sites: [SINGLE_SITE] },
  { email: 'multi@demo.test', fullName: 'Joe Multi', sites: MULTI_SITES },
  { email: 'agency@demo.test', fullName: 'Agnes Agency', sites: AGENCY_SITES },
  { email: 'new@demo.test', fullName: 'Nina New', sites: [] },
]

export const DEMO_STAFF: readonly { email: string; fullName: string; role: StaffRole }[] = [
  { email: 'staff@demo.test', fullName: 'Stan Support', role: 'support' },
  { email: 'admin@demo.test', fullName: 'Ada Admin', role: 'admin' },
]

export async function hasCustomers(orm: Orm): Promise<boolean> {
  return (await orm.em.fork().findOne(CustomerUser, { id: { $ne: null } }, { fields: ['id'] })) !== null
}

/** Adds the demo customers, sites and tickets that are missing and leaves the rest alone. Returns how many were added. */
export async function seedDemoData(orm: Orm, now: Date): Promise<{ customers: number; sites: number }> {
  const password = await hashPassword(DEMO_PASSWORD)
  return orm.em.fork().transactional(async (em) => {
    const before = await em.count(Site)
    await addSites(em, SITES_FOR_SALE, now)
    for (const member of DEMO_STAFF) await addStaff(em, { ...member, password, now })
    const added: string[] = []
    for (const { email, fullName, sites } of DEMO_CUSTOMERS) {
      if ((await em.count(CustomerUser, { loginEmail: email })) > 0) continue
      const ids = await addSites(em, sites, now)
      await addCustomer(em, { email, fullName, password, siteIds: ids, sites, now })
      added.push(email)
    }
    await addTickets(em, added, now)
    await addTemplates(em, now)
    return { customers: added.length, sites: (await em.count(Site)) - before }
  })
}

/** Returns the ids in the order given, also of sites that were there already. */
async function addSites(em: EntityManager, sites: readonly DemoSite[], now: Date): Promise<string[]> {
  const slugs = sites.map((site) => site.slug)
  const rows = sites.map((site) => ({
    slug: site.slug,
    siteTitle: site.title,
    siteDescription: site.description,
    status: site.status,
    subscriptionStatus: site.subscriptionStatus,
    customDomain: site.customDomain,
    domainVerified: site.customDomain !== null,
    ...datesOf(site, now),
    createdAt: now,
    updatedAt: now,
  }))
  if (rows.length > 0)
    await em.upsertMany(Site, rows, { onConflictFields: ['slug'], onConflictAction: 'ignore' })
  const found = await em.find(Site, { slug: { $in: slugs } }, { fields: ['id', 'slug'] })
  const idBySlug = new Map(found.map((site) => [site.slug, site.id]))
  return slugs.flatMap((slug) => idBySlug.get(slug) ?? [])
}

function datesOf(site: DemoSite, now: Date) {
  if (site.acquiredDaysAgo === null) return {}
  const purchasedAt = daysBefore(now, site.acquiredDaysAgo)
  const subscribed = site.subscriptionStatus !== null
  const billed = subscribed && site.subscriptionStatus !== 'cancelled'
  return {
    purchasedAt,
    subscriptionId: subscribed ? `demo_${site.slug}` : null,
    subscriptionStartedAt: subscribed ? purchasedAt : null,
    nextBillingDate: billed
      ? daysBefore(now, -1 - (site.acquiredDaysAgo % 28))
          .toISOString()
          .slice(0, 10)
      : null,
  }
}

async function addCustomer(
  em: EntityManager,
  customer: {
    email: string
    fullName: string
    password: string
    siteIds: string[]
    sites: readonly DemoSite[]
    now: Date
  },
): Promise<void> {
  const { email, fullName, password, siteIds, sites, now } = customer
  const id = await em.insert(CustomerUser, {
    email,
    loginEmail: email,
    fullName,
    emailVerified: true,
    emailVerifiedAt: now,
    createdAt: now,
    updatedAt: now,
  })
  await em.execute(
    `insert into webmagic.customer_accounts (user_id, provider_id, account_id, password) values (?, 'credential', ?, ?)`,
    [id, id, password],
  )
  const memberships = siteIds.map((site, index) => ({
    customer: id,
    site,
    role: 'owner' as const,
    isPrimary: index === 0,
    acquiredAt: daysBefore(now, sites[index]?.acquiredDaysAgo ?? 0),
  }))
  if (memberships.length === 0) return
  await em.insertMany(CustomerSiteOwnership, memberships)
  await em.nativeUpdate(CustomerUser, { id }, { primarySite: siteIds[0] ?? null })
  await addSubscriptions(em, { customerId: id, now })
}

async function addStaff(
  em: EntityManager,
  {
    password,
    now,
    ...member
  }: { email: string; fullName: string; role: StaffRole; password: string; now: Date },
): Promise<void> {
  if ((await em.count(AdminUser, { loginEmail: member.email })) > 0) return
  const dates = { createdAt: now, updatedAt: now }
  const id = await em.insert(AdminUser, {
    ...member,
    loginEmail: member.email,
    emailVerified: true,
    ...dates,
  })
  await em.execute(
    `insert into webmagic.staff_accounts (user_id, provider_id, account_id, password) values (?, 'credential', ?, ?)`,
    [id, id, password],
  )
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS)
}
