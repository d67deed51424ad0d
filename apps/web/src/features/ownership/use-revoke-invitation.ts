import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'

/** Ends an invitation, unless it was accepted a moment before. `onEnded` is told that its button is about to go. */
export function useRevokeInvitation(siteId: string, onEnded: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation({
    mutationFn: ({ invitationId }: { invitationId: string; email: string }) =>
      client.ownership.revokeInvitation.mutate({ siteId, invitationId }),
    onSuccess: ({ revoked }, { email }) => {
      if (revoked) notify(`The invitation of ${email} no longer works.`)
      else notify(`The invitation of ${email} was used or had ended already.`, 'problem')
      onEnded()
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries(trpc.ownership.invitations.queryFilter({ siteId })),
        queryClient.invalidateQueries(trpc.ownership.owners.queryFilter({ siteId })),
      ]),
  })
}
