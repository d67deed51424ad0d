import { type OwnershipRole, prepared } from '@webmagic/db'
import { ACCESS } from '../access.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { assertMembership } from './rules.ts'
import type { Members } from './schema.ts'

/** One row per member, and one with nulls for a site that has none. */
type MemberRow =
  | {
      customer_id: string
      email: string
      full_name: string | null
      role: OwnershipRole
      is_primary: boolean
      acquired_at: Date
    }
  | { customer_id: null }

const findMembers = prepared<MemberRow>({
  name: 'list-members-of-site',
  text: `select c.id as customer_id, c.email, c.full_name, o.role, o.is_primary, o.acquired_at
   from sites s
   left join customer_site_ownership o on o.site_id = s.id
   left join customer_users c on c.id = o.customer_user_id
   where s.id = $1
   order by o.role = 'owner' desc, o.acquired_at, c.id`,
})

/** Everybody who has the site, owners first. Errors: `not_found`, `forbidden` for a collaborator. One statement. */
export async function getSiteOwners(
  { em, actor }: Pick<VerbContext, 'em' | 'actor'>,
  { siteId }: { siteId: string },
): Promise<Members> {
  const rows = await findMembers(em, [siteId])
  const members = rows.filter((row) => row.customer_id !== null)
  if (actor.kind === 'customer') {
    const own = members.find((member) => member.customer_id === actor.customerId)
    assertMembership(actor, ACCESS['ownership.owners'].customer, own?.role ?? null)
  }
  if (rows.length === 0) throw new DomainError('not_found')
  return {
    owners: members.map((member) => ({
      customerId: member.customer_id,
      email: member.email,
      fullName: member.full_name,
      role: member.role,
      isPrimary: member.is_primary,
      acquiredAt: member.acquired_at,
    })),
  }
}
