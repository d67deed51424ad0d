import { CustomerSiteOwnership, CustomerUser, lockCustomers } from '@webmagic/db'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import type { Ownership } from './schema.ts'

/**
 * Makes a site the customer's primary one; the one before is unmarked. Any membership will do. Repeating it
 * changes nothing. Errors: `not_found`.
 */
export function setPrimarySite(
  ctx: VerbContext,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<Ownership> {
  return inTransaction(ctx, async ({ em, now }) => {
    await lockCustomers(em, [customerId])
    const ownership = await em.findOne(CustomerSiteOwnership, { customer: customerId, site: siteId })
    if (!ownership) throw new DomainError('not_found')
    if (!ownership.isPrimary) {
      // Unmark before marking: at no moment may two be marked.
      await em.nativeUpdate(
        CustomerSiteOwnership,
        { customer: customerId, isPrimary: true },
        { isPrimary: false, updatedAt: now },
      )
      await em.nativeUpdate(CustomerSiteOwnership, { id: ownership.id }, { isPrimary: true, updatedAt: now })
      await em.nativeUpdate(CustomerUser, { id: customerId }, { primarySite: siteId, updatedAt: now })
    }
    return {
      ownershipId: ownership.id,
      customerId,
      siteId,
      role: ownership.role,
      isPrimary: true,
      acquiredAt: ownership.acquiredAt,
    }
  })
}
