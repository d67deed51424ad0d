import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { trpc } from '../../api.ts'
import { forgetChosenSite } from '../../chosen-site.ts'
import { useNotify } from '../../components/notices.tsx'
import { type SiteDetail, siteName } from './labels.ts'
import { changeLists, firstPageOf, refreshOwnership } from './site-lists.ts'

/** Gives up the customer's own membership, and goes back to the list. */
export function useLeaveSite(site: SiteDetail) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const notify = useNotify()
  return useMutation(
    trpc.ownership.remove.mutationOptions({
      onSuccess: async ({ newPrimarySiteId }) => {
        changeLists(queryClient, firstPageOf)
        await navigate({ to: '/sites', replace: true })
        forgetChosenSite()
        queryClient.removeQueries(trpc.ownership.site.queryFilter({ siteId: site.siteId }))
        queryClient.removeQueries(trpc.ownership.owners.queryFilter({ siteId: site.siteId }))
        refreshOwnership(queryClient)
        notify(`You have left ${siteName(site)}. ${await primaryText(newPrimarySiteId)}`.trim())
      },
    }),
  )

  async function primaryText(siteId: string | null): Promise<string> {
    if (siteId === null) return ''
    const options = trpc.ownership.site.queryOptions({ siteId }, { staleTime: 0 })
    const next = await queryClient.fetchQuery(options).catch(() => null)
    return next ? `${siteName(next)} is now your primary site.` : ''
  }
}
