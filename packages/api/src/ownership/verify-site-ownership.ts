import { type OwnershipRole, prepared } from '@webmagic/db'
import type { ReadContext } from '../context.ts'
import type { Verification } from './schema.ts'

export const membershipStatement = {
  name: 'find-role-of-customer',
  text: 'select role from customer_site_ownership where customer_user_id = $1 and site_id = $2',
}

const findMembership = prepared<{ role: OwnershipRole }>(membershipStatement)

/** Whether the customer has the site, and in which role. A site that does not exist is nobody's. One statement. */
export async function verifySiteOwnership(
  { em }: ReadContext,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<Verification> {
  const [membership] = await findMembership(em, [customerId, siteId])
  return { owns: membership !== undefined, role: membership?.role ?? null }
}
