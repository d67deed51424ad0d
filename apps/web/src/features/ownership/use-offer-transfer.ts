import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'

export function useOfferTransfer(siteId: string, onOffered: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const filter = trpc.ownership.transferOffer.queryFilter({ siteId })
  return useMutation(
    trpc.ownership.offerTransfer.mutationOptions({
      onSuccess: async (offer) => {
        queryClient.setQueriesData(filter, { offer })
        notify(`Offered to ${offer.email}: a letter is on its way.`)
        onOffered()
      },
      // Another owner was quicker: then their offer is to be seen.
      onError: (error) => (isDomainError(error, 'conflict') ? queryClient.invalidateQueries(filter) : null),
    }),
  )
}
