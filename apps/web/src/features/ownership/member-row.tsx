import { Button } from '../../components/button.tsx'
import { formatDay } from '../../components/calendar-date.ts'
import { initials } from '../../components/initials.ts'
import { ROLE } from './labels.ts'
import { type Member, type MembershipChange, memberName } from './membership.ts'

interface MemberRowProps {
  member: Member
  isSelf: boolean
  onAsk: (change: MembershipChange) => void
}

export function MemberRow({ member, isSelf, onAsk }: MemberRowProps) {
  const name = memberName(member)
  const otherRole = member.role === 'owner' ? 'collaborator' : 'owner'
  const change = `Make ${otherRole}`
  return (
    <li className="member">
      <span aria-hidden="true" className="avatar">
        {initials(name)}
      </span>
      <div className="min-w-0 grow">
        <p className="font-semibold">
          {name}
          {isSelf && <span className="you">You</span>}
        </p>
        {member.fullName && <p className="text-sm text-muted">{member.email}</p>}
        <p className="text-sm text-muted">
          {ROLE[member.role]} since{' '}
          <time dateTime={member.acquiredAt.toISOString()}>{formatDay(member.acquiredAt)}</time>
        </p>
      </div>
      <div className="flex flex-wrap gap-x-1 max-sm:w-full max-sm:pl-9">
        <Button variant="quiet" aria-label={`${change}: ${name}`} onClick={() => onAsk(otherRole)}>
          {change}
        </Button>
        {!isSelf && (
          <Button variant="quiet" aria-label={`Remove: ${name}`} onClick={() => onAsk('remove')}>
            Remove
          </Button>
        )}
      </div>
    </li>
  )
}
