import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { formatDay } from '../../components/calendar-date.ts'
import { initials } from '../../components/initials.ts'
import type { MemberChange } from './change-member-dialog.tsx'
import { type Member, personName, ROLE } from './labels.ts'

interface StaffMemberRowProps {
  member: Member
  isSelf: boolean
  onAsk: (change: MemberChange) => void
}

export function StaffMemberRow({ member, isSelf, onAsk }: StaffMemberRowProps) {
  const name = personName(member)
  return (
    <li className="member">
      <span aria-hidden="true" className="avatar">
        {initials(name)}
      </span>
      <div className="min-w-0 flex-1 basis-40">
        <p className="font-semibold">
          {name}
          {isSelf && <span className="you">You</span>}
        </p>
        {member.fullName && <p className="text-sm text-muted">{member.email}</p>}
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          {member.role ? ROLE[member.role] : 'A role of the older system, which cannot sign in'}, since{' '}
          {formatDay(member.createdAt)}
          {!member.isActive && <Badge tone="problem">Shut out</Badge>}
        </p>
        {isSelf && (
          <p className="mt-1 text-sm text-muted">
            Only another admin can change your role or shut you out, so that there is always an admin.
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-x-1 max-sm:w-full max-sm:pl-9">
        <Link
          to="/staff/audit"
          search={{ actorId: member.staffId }}
          className="button button-quiet"
          aria-label={`What they did: ${name}`}
        >
          What they did
        </Link>
        {!isSelf && <Changes member={member} name={name} onAsk={onAsk} />}
      </div>
    </li>
  )
}

interface ChangesProps {
  member: Member
  name: string
  onAsk: (change: MemberChange) => void
}

const TEXT: Record<MemberChange, string> = {
  admin: 'Make admin',
  support: 'Make support',
  out: 'Shut out',
  in: 'Let in',
}

function Changes({ member, name, onAsk }: ChangesProps) {
  const changes: MemberChange[] = [
    ...(member.role === 'admin' ? [] : (['admin'] as const)),
    ...(member.role === 'support' ? [] : (['support'] as const)),
    member.isActive ? 'out' : 'in',
  ]
  return changes.map((change) => (
    <Button
      key={change}
      variant="quiet"
      aria-label={`${TEXT[change]}: ${name}`}
      onClick={() => onAsk(change)}
    >
      {TEXT[change]}
    </Button>
  ))
}
