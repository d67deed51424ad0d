import { useQuery } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { useLayoutEffect, useRef, useState } from 'react'
import { trpc } from '../../api.ts'
import { hasLostFocus } from '../../components/page-title.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { useCustomer } from '../accounts/use-customer.ts'
import { ChangeMemberDialog } from './change-member-dialog.tsx'
import { Invitations } from './invitations.tsx'
import { InviteForm } from './invite-form.tsx'
import type { SiteDetail } from './labels.ts'
import { MemberRow } from './member-row.tsx'
import type { Member, MembershipChange } from './membership.ts'

interface Question {
  member: Member
  change: MembershipChange
}

/** Who has the site. Only owners see it. */
export function Members({ site }: { site: SiteDetail }) {
  const { siteId } = site
  const { customerId } = useCustomer()
  const heading = useRef<HTMLHeadingElement>(null)
  const [asked, setAsked] = useState<Question | null>(null)
  const [changes, setChanges] = useState(0)
  const isSelf = (member: Member) => member.customerId === customerId

  // In the commit that removes the dialog, which gives the focus back to its opener: after that, never before.
  useLayoutEffect(() => {
    if (changes > 0) heading.current?.focus()
  }, [changes])

  // Whoever is no owner any more has lost the opener too.
  const wasAsked = useRef(false)
  useLayoutEffect(() => {
    if (wasAsked.current && asked === null && hasLostFocus()) heading.current?.focus()
    wasAsked.current = asked !== null
  }, [asked])

  function finish() {
    setAsked(null)
    setChanges((count) => count + 1)
  }

  return (
    <section aria-labelledby="members-heading" className="panel">
      <h2 ref={heading} id="members-heading" tabIndex={-1} className="panel-title">
        Members
      </h2>
      <MembersForOwners site={site} isSelf={isSelf} onAsk={setAsked} />
      {asked && (
        <ChangeMemberDialog
          {...asked}
          siteId={siteId}
          isSelf={isSelf(asked.member)}
          onDone={finish}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  )
}

interface MembersForOwnersProps {
  site: SiteDetail
  isSelf: (member: Member) => boolean
  onAsk: (question: Question) => void
}

function MembersForOwners({ site: { siteId, role }, isSelf, onAsk }: MembersForOwnersProps) {
  const isOwner = role === 'owner'
  const members = useQuery(trpc.ownership.owners.queryOptions({ siteId }, { enabled: isOwner }))
  if (!isOwner || isDomainError(members.error, 'forbidden')) {
    return (
      <p className="mt-1 text-muted">
        You are a collaborator here. Who else has this site is for its owners to see.
      </p>
    )
  }
  return (
    <>
      {members.isPending && <MembersLoading />}
      {members.error && (
        <div className="mt-4">
          <RefreshProblem error={members.error} onRetry={() => members.refetch()} />
        </div>
      )}
      <ul className="mt-2">
        {members.data?.owners.map((member) => (
          <MemberRow
            key={member.customerId}
            member={member}
            isSelf={isSelf(member)}
            onAsk={(change) => onAsk({ member, change })}
          />
        ))}
      </ul>
      <Invitations siteId={siteId} />
      <InviteForm siteId={siteId} />
    </>
  )
}

function MembersLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading the members…</span>
      <div aria-hidden="true" className="skeleton mt-4 h-14" />
    </div>
  )
}
