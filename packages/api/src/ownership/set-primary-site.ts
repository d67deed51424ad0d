import { CustomerSiteOwnership, lockCustomers } from '@webmagic/db'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { markPrimary } from './primary.ts'
import { type Ownership, toOwnership } from './schema.ts'

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
    if (!ownership.isPrimary) await markPrimary(em, { customerId, siteId, now })
    return toOwnership(ownership, { isPrimary: true })
  })
}
