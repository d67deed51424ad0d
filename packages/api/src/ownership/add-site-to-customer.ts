import { CustomerSiteOwnership, lockCustomers, lockSite, type OwnershipRole } from '@webmagic/db'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { expireCheckouts } from '../purchase/expire-checkouts.ts'
import { inTransaction } from '../transaction.ts'
import { pointToPrimary, unmarkPrimary } from './primary.ts'
import { isSold } from './rules.ts'
import type { Ownership } from './schema.ts'
import { markSold } from './sold.ts'

/**
 * Gives a customer a site. The first site becomes the primary one by itself; `isPrimary` makes a later one that.
 * A site that was for sale is then owned, or with a collaborator at least not for sale. Errors: `not_found`, `already_owned`.
 */
export function addSiteToCustomer(
  ctx: VerbContext,
  input: { customerId: string; siteId: string; role?: OwnershipRole; isPrimary?: boolean },
): Promise<Ownership> {
  const { customerId, siteId, role = 'owner' } = input
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const site = await lockSite(em, siteId)
    const [customer] = await lockCustomers(em, [customerId])
    if (!site || !customer) throw new DomainError('not_found')
    if ((await em.count(CustomerSiteOwnership, { customer: customerId, site: siteId })) > 0) {
      throw new DomainError('already_owned')
    }
    const isPrimary = input.isPrimary || customer.primarySiteId === null
    if (isPrimary && customer.primarySiteId !== null) await unmarkPrimary(em, { customerId, now })
    const ownershipId = await em.insert(CustomerSiteOwnership, {
      customer: customerId,
      site: siteId,
      role,
      isPrimary,
      acquiredAt: now,
      createdAt: now,
      updatedAt: now,
    })
    if (isPrimary) await pointToPrimary(em, { customerId, siteId, now })
    if (role === 'owner') await markSold(em, site, now)
    else if (!isSold(site.status)) await expireCheckouts(inside, siteId)
    await recordAudit(inside, {
      action: 'ownership.add',
      customerId,
      siteId,
      details: { role, isPrimary },
    })
    return { ownershipId, customerId, siteId, role, isPrimary, acquiredAt: now }
  })
}
