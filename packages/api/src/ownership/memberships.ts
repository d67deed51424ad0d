import { CustomerSiteOwnership } from '@webmagic/db'
import { ACCESS, type Access, type ProcedurePath } from '../access.ts'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { findRole } from './queries.ts'
import { assertMembership } from './rules.ts'
import type { Ownership } from './schema.ts'

interface Target {
  customerId: string
  siteId: string
}

/**
 * What the table of who may do what asks of the caller's own membership in a site. Inside a verb, after the site is
 * locked. Errors: `not_found` for a stranger, `forbidden` for a member without the right.
 */
export async function assertMember(
  { em, actor }: VerbContext<CustomerActor>,
  path: ProcedurePath,
  siteId: string,
): Promise<void> {
  const access: Access = ACCESS[path]
  assertMembership(actor, access.customer, await findRole(em, { customerId: actor.customerId, siteId }))
}

/**
 * The membership in question, null if there is none, once the caller's own in that site allows to ask. Inside a verb,
 * after the locks. One statement. Errors: `not_found` and `forbidden` for customers who may not.
 */
export async function findMembershipFor(
  { em, actor }: VerbContext,
  needed: Access['customer'],
  { customerId, siteId }: Target,
): Promise<CustomerSiteOwnership | null> {
  const callerId = actor.kind === 'customer' ? actor.customerId : customerId
  const found = await em.find(CustomerSiteOwnership, {
    site: siteId,
    customer: { $in: [...new Set([callerId, customerId])] },
  })
  const membershipOf = (id: string) => found.find(({ customer }) => customer.id === id) ?? null
  assertMembership(actor, needed, membershipOf(callerId)?.role ?? null, customerId)
  return membershipOf(customerId)
}

export function toOwnership(membership: CustomerSiteOwnership, changed: Partial<Ownership> = {}): Ownership {
  return {
    ownershipId: membership.id,
    customerId: membership.customer.id,
    siteId: membership.site.id,
    role: membership.role,
    isPrimary: membership.isPrimary,
    acquiredAt: membership.acquiredAt,
    ...changed,
  }
}
