import { useQuery } from '@tanstack/react-query'
import type { Outputs } from '@webmagic/sdk'
import { useRef } from 'react'
import { trpc } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { formatMoment } from '../../components/calendar-date.ts'
import { Notice } from '../../components/notice.tsx'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { ROLE } from './labels.ts'
import { membershipProblem } from './membership-failure.ts'
import { useRevokeInvitation } from './use-revoke-invitation.ts'

type Invitation = Outputs['ownership']['invitations']['invitations'][number]

/** Who has been asked in and has not come yet. */
export function Invitations({ siteId }: { siteId: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { data, error, refetch } = useQuery(trpc.ownership.invitations.queryOptions({ siteId }))
  const revoke = useRevokeInvitation(siteId, () => heading.current?.focus())
  if (error) {
    return (
      <div className="sub-panel">
        <RefreshProblem error={error} onRetry={() => refetch()} />
      </div>
    )
  }
  const invitations = data?.invitations ?? []
  // Still there while its heading has the focus of a button that went.
  if (invitations.length === 0 && !revoke.isSuccess) return null
  return (
    <section aria-labelledby="invitations-heading" className="sub-panel">
      <h3 ref={heading} id="invitations-heading" tabIndex={-1} className="font-semibold">
        Invited, not here yet
      </h3>
      {invitations.length === 0 && <p className="text-muted">Nobody.</p>}
      {revoke.error && (
        <Notice tone="problem" role="alert">
          {membershipProblem(revoke.error)}
        </Notice>
      )}
      <ul className="-my-2">
        {invitations.map((invitation) => (
          <InvitationRow
            key={invitation.invitationId}
            invitation={invitation}
            busy={revoke.isPending && revoke.variables.invitationId === invitation.invitationId}
            onRevoke={() => revoke.isPending || revoke.mutate(invitation)}
          />
        ))}
      </ul>
    </section>
  )
}

interface InvitationRowProps {
  invitation: Invitation
  busy: boolean
  onRevoke: () => void
}

function InvitationRow({ invitation: { email, role, expiresAt }, busy, onRevoke }: InvitationRowProps) {
  return (
    <li className="member">
      <div className="min-w-0 grow">
        <p className="break-words font-medium">{email}</p>
        <p className="text-sm text-muted">
          {ROLE[role]}, until <time dateTime={expiresAt.toISOString()}>{formatMoment(expiresAt)}</time>
        </p>
      </div>
      <Button
        variant="quiet"
        aria-label={`Take back the invitation of ${email}`}
        busy={busy}
        onClick={onRevoke}
      >
        Take back
      </Button>
    </li>
  )
}
