import { defineEntity, OptionalProps, p } from '@mikro-orm/core'
import { CustomerSiteOwnership } from './customer-site-ownership.ts'
import { Site } from './site.ts'

const CustomerUserSchema = defineEntity({
  name: 'CustomerUser',
  tableName: 'customer_users',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    email: p.string().length(255).unique(),
    loginEmail: p.string().length(255).nullable().unique(),
    passwordHash: p.string().length(255).nullable().hidden().lazy(),
    fullName: p.string().length(255).nullable(),
    phone: p.string().length(50).nullable(),
    image: p.text().nullable(),
    primarySite: () => p.manyToOne(Site).fieldName('primary_site_id').nullable(),
    emailVerified: p.boolean().default(false),
    emailVerificationToken: p.string().length(255).nullable().hidden().lazy(),
    emailVerifiedAt: p.datetime().nullable(),
    passwordResetToken: p.string().length(255).nullable().hidden().lazy(),
    passwordResetExpires: p.datetime().nullable().hidden().lazy(),
    lastLogin: p.datetime().nullable(),
    loginCount: p.integer().default(0),
    isActive: p.boolean().default(true),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p
      .datetime()
      .defaultRaw('now()')
      .onUpdate(() => new Date()),
    ownedSites: () => p.oneToMany(CustomerSiteOwnership).mappedBy('customer'),
  },
})

/**
 * A customer: somebody who can sign in and have sites.
 *
 * The members below read `ownedSites`: load it first (`populate: ['ownedSites.site']`).
 */
export class CustomerUser extends CustomerUserSchema.class {
  declare [OptionalProps]?: 'hasSite' | 'hasMultipleSites' | 'siteCount' | 'sites'

  get hasSite(): boolean {
    return this.siteCount > 0
  }

  get hasMultipleSites(): boolean {
    return this.siteCount > 1
  }

  get siteCount(): number {
    return this.ownedSites.getItems().length
  }

  /** Every site of the customer, in the order that is used everywhere: the primary first, then the newest. */
  get sites(): Site[] {
    return this.ownedSites
      .getItems()
      .sort(
        (a, b) =>
          Number(b.isPrimary) - Number(a.isPrimary) ||
          b.acquiredAt.getTime() - a.acquiredAt.getTime() ||
          (a.site.id < b.site.id ? -1 : 1),
      )
      .map((ownership) => ownership.site)
  }

  /** Whether the customer has this site, in any role. */
  ownsSite(site: Pick<Site, 'id'>): boolean {
    return this.ownedSites.getItems().some((ownership) => ownership.site.id === site.id)
  }

  getPrimaryOwnership(): CustomerSiteOwnership | null {
    return this.ownedSites.getItems().find((ownership) => ownership.isPrimary) ?? null
  }
}
CustomerUserSchema.setClass(CustomerUser)

export { CustomerUserSchema }
