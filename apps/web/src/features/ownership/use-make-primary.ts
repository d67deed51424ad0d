import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Outputs } from '@webmagic/sdk'
import { trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'
import { type Site, siteName } from './labels.ts'

type SitePage = Outputs['ownership']['mySites']

/** Makes a site the primary one, says so, and lets the lists sort themselves anew. */
export function useMakePrimary(site: Site) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.ownership.setPrimary.mutationOptions({
      // One after the other: of two quick choices the later one wins.
      scope: { id: 'make-primary' },
      onSuccess: () => {
        queryClient.setQueriesData<InfiniteData<SitePage>>(
          trpc.ownership.mySites.infiniteQueryFilter(),
          (pages) => pages && markPrimary(pages, site.siteId),
        )
        notify(`${siteName(site)} is now your primary site.`)
        return queryClient.invalidateQueries(trpc.ownership.pathFilter())
      },
    }),
  )
}

function markPrimary(data: InfiniteData<SitePage>, siteId: string): InfiniteData<SitePage> {
  const pages = data.pages.map((page) => ({
    ...page,
    sites: page.sites.map((site) => ({ ...site, isPrimary: site.siteId === siteId })),
  }))
  return { ...data, pages }
}
