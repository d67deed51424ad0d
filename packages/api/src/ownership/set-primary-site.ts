import { lockCustomers } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { findMembershipFor, toOwnership } from './memberships.ts'
import { markPrimary } from './primary.ts'
import type { Ownership } from './schema.ts'

/**
 * Makes a site the customer's primary one; the one before is unmarked. Any membership will do. Repeating it
 * changes nothing. Errors: `not_found`.
 */
export function setPrimarySite(
  ctx: VerbContext,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<Ownership> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    await lockCustomers(em, [customerId])
    const needed = ACCESS['ownership.setPrimary'].customer
    const membership = await findMembershipFor(inside, needed, { customerId, siteId })
    if (!membership) throw new DomainError('not_found')
    if (!membership.isPrimary) await markPrimary(em, { customerId, siteId, now })
    return toOwnership(membership, { isPrimary: true })
  })
}
