import { defineEntity, OptionalProps, p } from '@mikro-orm/core'
import { CustomerUser } from './customer-user.ts'
import { Site } from './site.ts'

export const OWNERSHIP_ROLES = ['owner', 'collaborator'] as const
export type OwnershipRole = (typeof OWNERSHIP_ROLES)[number]

const CustomerSiteOwnershipSchema = defineEntity({
  name: 'CustomerSiteOwnership',
  tableName: 'customer_site_ownership',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    customer: () => p.manyToOne(CustomerUser).fieldName('customer_user_id').inversedBy('ownedSites'),
    site: () => p.manyToOne(Site).fieldName('site_id').inversedBy('owners'),
    role: p.string().length(50).$type<OwnershipRole>().default('owner'),
    isPrimary: p.boolean().default(false),
    acquiredAt: p.datetime().defaultRaw('now()'),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p
      .datetime()
      .defaultRaw('now()')
      .onUpdate(() => new Date()),
  },
})

/** That a customer has a site: in which role, since when, and whether it is the customer's primary site. */
export class CustomerSiteOwnership extends CustomerSiteOwnershipSchema.class {
  declare [OptionalProps]?: 'isOwner'

  get isOwner(): boolean {
    return this.role === 'owner'
  }
}
CustomerSiteOwnershipSchema.setClass(CustomerSiteOwnership)

/** Sorts the earliest acquired first, and those of the same moment by id. */
export function byAcquisition(a: CustomerSiteOwnership, b: CustomerSiteOwnership): number {
  return a.acquiredAt.getTime() - b.acquiredAt.getTime() || (orderKey(a) < orderKey(b) ? -1 : 1)
}

function orderKey({ site, customer }: CustomerSiteOwnership): string {
  return `${site.id} ${customer.id}`
}

export { CustomerSiteOwnershipSchema }
