import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { countText } from '../../components/count-text.ts'
import { trpc } from './api.ts'
import { ChangeMemberDialog, type MemberChange } from './change-member-dialog.tsx'
import type { Member } from './labels.ts'
import { NewMemberDialog } from './new-member-dialog.tsx'
import { QueryView } from './query-view.tsx'
import { StaffMemberRow } from './staff-member-row.tsx'
import { AdminPage, StaffPage } from './staff-page.tsx'

export function MembersPage() {
  return (
    <AdminPage title="Members">
      <Members />
    </AdminPage>
  )
}

function Members() {
  const { staff } = useRouteContext({ from: '/staff' })
  const list = useQuery(trpc.staff.members.list.queryOptions())
  const [isAdding, setAdding] = useState(false)
  const [asked, setAsked] = useState<{ member: Member; change: MemberChange } | null>(null)
  return (
    <StaffPage
      title="Members"
      count={list.data ? countText(list.data.members.length, 'member of staff', 'members of staff') : null}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          New member
        </Button>
      }
    >
      <QueryView query={list} loading="Loading the members…">
        {({ members }) => (
          <ul className="panel">
            {members.map((member) => (
              <StaffMemberRow
                key={member.staffId}
                member={member}
                isSelf={member.staffId === staff.staffId}
                onAsk={(change) => setAsked({ member, change })}
              />
            ))}
          </ul>
        )}
      </QueryView>
      {isAdding && <NewMemberDialog onClose={() => setAdding(false)} />}
      {asked && <ChangeMemberDialog {...asked} onClose={() => setAsked(null)} />}
    </StaffPage>
  )
}
