import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'
import { useCustomer } from '../accounts/use-customer.ts'
import { type Member, type MembershipChange, memberName } from './membership.ts'
import { changeLists, firstPageOf, refreshOwnership } from './site-lists.ts'

interface Options {
  siteId: string
  member: Member
  onDone: () => void
}

/** Removes a member or gives them another role, says so, and reads anew what may have changed with it. */
export function useMembershipChange({ siteId, member, onDone }: Options) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const self = useCustomer().customerId
  return useMutation({
    mutationFn: async (change: MembershipChange) => {
      const { customerId } = member
      if (change === 'remove') await client.ownership.remove.mutate({ siteId, customerId })
      else await client.ownership.changeRole.mutate({ siteId, customerId, role: change })
    },
    onSuccess: (_, change) => {
      notify(doneText(member, change))
      onDone()
    },
    onSettled: () => {
      if (member.customerId === self) changeLists(queryClient, firstPageOf)
      // Nobody waits for it: why something was refused is said at once.
      refreshOwnership(queryClient)
    },
  })
}

function doneText(member: Member, change: MembershipChange): string {
  const name = memberName(member)
  if (change === 'remove') return `${name} is no longer a member.`
  return change === 'owner' ? `${name} is now an owner.` : `${name} is now a collaborator.`
}
