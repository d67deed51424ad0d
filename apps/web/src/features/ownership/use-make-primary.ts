import { useMutation, useQueryClient } from '@tanstack/react-query'
import { trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'
import { type Site, siteName } from './labels.ts'
import { changeLists, refreshOwnership, withPrimary } from './site-lists.ts'

/** Makes a site the primary one, says so, and lets the lists sort themselves anew. */
export function useMakePrimary(site: Site) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const { siteId } = site
  return useMutation(
    trpc.ownership.setPrimary.mutationOptions({
      // One after the other: of two quick choices the later one wins.
      scope: { id: 'make-primary' },
      onSuccess: () => {
        changeLists(queryClient, (list) => withPrimary(list, siteId))
        queryClient.setQueryData(
          trpc.ownership.site.queryKey({ siteId }),
          (known) => known && { ...known, isPrimary: true },
        )
        notify(`${siteName(site)} is now your primary site.`)
        // Nobody waits for it: what is on the screen is right already.
        refreshOwnership(queryClient)
      },
    }),
  )
}
