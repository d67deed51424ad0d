import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { isDomainError } from '@webmagic/sdk'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { trpc } from '../../api.ts'
import { ChangeMemberDialog } from './change-member-dialog.tsx'
import type { SiteDetail } from './labels.ts'
import { MemberRow } from './member-row.tsx'
import type { Member, MembershipChange } from './membership.ts'
import { RefreshProblem } from './refresh-problem.tsx'

/** Who has the site. Only owners see it. */
export function Members({ site }: { site: SiteDetail }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const focusHeading = useCallback(() => heading.current?.focus(), [])
  const isOwner = site.role === 'owner'
  const members = useQuery(trpc.ownership.owners.queryOptions({ siteId: site.siteId }, { enabled: isOwner }))
  const isRefused = !isOwner || isDomainError(members.error, 'forbidden')
  return (
    <section aria-labelledby="members-heading" className="panel">
      <h2 ref={heading} id="members-heading" tabIndex={-1} className="panel-title">
        Members
      </h2>
      {isRefused ? (
        <p className="mt-1 text-muted">
          You are a collaborator here. Who else has this site is for its owners to see.
        </p>
      ) : (
        <>
          {members.isPending && <MembersLoading />}
          {members.error && (
            <div className="mt-4">
              <RefreshProblem error={members.error} onRetry={() => members.refetch()} />
            </div>
          )}
          {members.data && (
            <MemberList siteId={site.siteId} members={members.data.owners} onChanged={focusHeading} />
          )}
        </>
      )}
    </section>
  )
}

interface MemberListProps {
  siteId: string
  members: Member[]
  /** The list has changed: the button that had the focus may go with it. */
  onChanged: () => void
}

function MemberList({ siteId, members, onChanged }: MemberListProps) {
  const { customer } = useRouteContext({ from: '/portal' })
  const [asked, setAsked] = useState<{ member: Member; change: MembershipChange } | null>(null)
  const [changes, setChanges] = useState(0)
  const isSelf = (member: Member) => member.customerId === customer.customerId

  // In the commit that removes the dialog, which gives the focus back to its opener: after that, never before.
  useLayoutEffect(() => {
    if (changes > 0) onChanged()
  }, [changes, onChanged])

  function finish() {
    setAsked(null)
    setChanges((count) => count + 1)
  }

  return (
    <>
      <ul className="mt-2">
        {members.map((member) => (
          <MemberRow
            key={member.customerId}
            member={member}
            isSelf={isSelf(member)}
            onAsk={(change) => setAsked({ member, change })}
          />
        ))}
      </ul>
      {asked && (
        <ChangeMemberDialog
          {...asked}
          siteId={siteId}
          isSelf={isSelf(asked.member)}
          onDone={finish}
          onClose={() => setAsked(null)}
        />
      )}
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
