import { defineEntity, OptionalProps, p } from '@mikro-orm/core'
import { byAcquisition, CustomerSiteOwnership } from './customer-site-ownership.ts'
import type { CustomerUser } from './customer-user.ts'

export const SITE_STATUSES = ['preview', 'owned', 'active', 'suspended', 'cancelled'] as const
export type SiteStatus = (typeof SITE_STATUSES)[number]

export const SUBSCRIPTION_STATUSES = ['active', 'past_due', 'cancelled', 'paused'] as const
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

const SiteSchema = defineEntity({
  name: 'Site',
  tableName: 'sites',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    slug: p.string().length(255).unique(),
    businessId: p.uuid().nullable(),
    status: p.string().length(50).$type<SiteStatus>().default('preview'),
    purchasedAt: p.datetime().nullable(),
    purchaseAmount: p.decimal('string').precision(10).scale(2).nullable().default('495.00'),
    purchaseTransactionId: p.string().length(255).nullable(),
    subscriptionStatus: p.string().length(50).$type<SubscriptionStatus>().nullable(),
    subscriptionId: p.string().length(255).nullable(),
    subscriptionStartedAt: p.datetime().nullable(),
    subscriptionEndsAt: p.datetime().nullable(),
    monthlyAmount: p.decimal('string').precision(10).scale(2).nullable().default('99.00'),
    nextBillingDate: p.date().nullable(),
    gracePeriodEnds: p.datetime().nullable(),
    customDomain: p.string().length(255).nullable().unique(),
    domainVerified: p.boolean().nullable().default(false),
    domainVerificationToken: p.string().length(255).nullable().hidden(),
    domainVerifiedAt: p.datetime().nullable(),
    sslProvisioned: p.boolean().nullable().default(false),
    sslCertificatePath: p.string().length(500).nullable(),
    sslProvisionedAt: p.datetime().nullable(),
    purchaseId: p.uuid().nullable(),
    currentVersionId: p.uuid().nullable(),
    siteTitle: p.string().length(255).nullable(),
    siteDescription: p.text().nullable(),
    metaTags: p.json().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p
      .datetime()
      .defaultRaw('now()')
      .onUpdate(() => new Date()),
    owners: () => p.oneToMany(CustomerSiteOwnership).mappedBy('site'),
  },
})

/**
 * A finished website. Amounts are decimal strings in major units ("495.00"), as the table keeps them.
 *
 * The members below read `owners`: load it first (`populate: ['owners.customer']`).
 */
export class Site extends SiteSchema.class {
  declare [OptionalProps]?: 'primaryOwner' | 'allOwners'

  /** The owner for whom this site is the primary one, else the owner who acquired it first; null without owners. */
  get primaryOwner(): CustomerUser | null {
    const owners = this.owners
      .getItems()
      .filter((ownership) => ownership.isOwner)
      .sort(byAcquisition)
    const first = owners.find((ownership) => ownership.isPrimary) ?? owners[0]
    return first?.customer ?? null
  }

  /** Everyone with the role `owner`, earliest acquisition first. Collaborators are not owners. */
  get allOwners(): CustomerUser[] {
    return this.owners
      .getItems()
      .filter((ownership) => ownership.isOwner)
      .sort(byAcquisition)
      .map((ownership) => ownership.customer)
  }

  /** Whether this customer has the site, in any role. */
  isOwnedBy(customer: Pick<CustomerUser, 'id'>): boolean {
    return this.owners.getItems().some((ownership) => ownership.customer.id === customer.id)
  }
}
SiteSchema.setClass(Site)

export { SiteSchema }
