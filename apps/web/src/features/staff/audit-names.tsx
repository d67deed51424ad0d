import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { trpc } from './api.ts'
import { type AuditEntry, personName } from './labels.ts'

const NAMELESS: Record<AuditEntry['actor']['kind'], string> = {
  customer: 'A customer',
  staff: 'Somebody on the staff',
  service: 'An API key',
  system: 'WebMagic',
}

/** Who did it. Leads to what else they did. */
export function ActorName({ actor }: { actor: AuditEntry['actor'] }) {
  const name = actor.name ?? NAMELESS[actor.kind]
  if (actor.id === null) return <span className="font-semibold">{name}</span>
  return (
    <>
      {actor.kind === 'service' && actor.name !== null && 'The API key '}
      <Link to="/staff/audit" search={{ actorId: actor.id }} className="inline-link">
        {name}
      </Link>
    </>
  )
}

export function CustomerName({ entry }: { entry: AuditEntry }) {
  if (entry.customerId === null) return 'a customer'
  return (
    <Link to="/staff/customers/$customerId" params={{ customerId: entry.customerId }} className="inline-link">
      {entry.customerEmail ?? 'a customer'}
    </Link>
  )
}

/** Leads to what else happened to the site. */
export function SiteSlug({ entry }: { entry: AuditEntry }) {
  if (entry.siteId === null) return 'a site'
  return (
    <Link to="/staff/audit" search={{ siteId: entry.siteId }} className="inline-link">
      {entry.siteSlug ?? 'a site'}
    </Link>
  )
}

export function StaffName({ staffId }: { staffId: string }) {
  const members = useQuery(trpc.staff.members.list.queryOptions())
  const member = members.data?.members.find((each) => each.staffId === staffId)
  return (
    <Link to="/staff/audit" search={{ actorId: staffId }} className="inline-link">
      {member ? personName(member) : 'a member of staff'}
    </Link>
  )
}
