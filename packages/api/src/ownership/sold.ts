import { CustomerSiteOwnership, type EntityManager, type LockedSite, Site } from '@webmagic/db'
import { DomainError } from '../errors.ts'
import { expireCheckouts } from '../purchase/expire-checkouts.ts'
import { isSold } from './rules.ts'

/** A site that was for sale is owned once somebody owns it, and nobody else can buy it any more. */
export async function markSold(em: EntityManager, site: LockedSite, now: Date): Promise<void> {
  if (isSold(site.status)) return
  await em.nativeUpdate(Site, { id: site.id }, { status: 'owned', updatedAt: now })
  await expireCheckouts({ em, now }, site.id)
}

/** Comes before a membership ends or is demoted. The site must be locked. Errors: `last_owner`. */
export async function assertNotLastOwner(
  em: EntityManager,
  site: LockedSite,
  { isOwner, customer }: CustomerSiteOwnership,
): Promise<void> {
  if (!isOwner || !isSold(site.status)) return
  const others = { site: site.id, role: 'owner' as const, customer: { $ne: customer.id } }
  if ((await em.count(CustomerSiteOwnership, others)) === 0) throw new DomainError('last_owner')
}
