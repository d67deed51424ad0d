import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useSyncExternalStore } from 'react'
import { trpc } from '../../api.ts'
import { chosenSiteId, forgetChosenSite, rememberChosenSite, watchChosenSite } from '../../chosen-site.ts'
import { isNotThere } from '../../failure.ts'
import { useCustomer } from '../accounts/use-customer.ts'
import type { Site } from './labels.ts'

/** The primary site comes first; how many there are besides comes along. */
function useFirstSite() {
  return useQuery(trpc.ownership.mySites.queryOptions({ limit: 1 }))
}

/** Undefined until it is known. */
export function useHasMultipleSites(): boolean | undefined {
  return useFirstSite().data?.hasMultipleSites
}

function useSite(siteId: string | null) {
  return useQuery(trpc.ownership.site.queryOptions({ siteId: siteId ?? '' }, { enabled: siteId !== null }))
}

/** The site that the page is about, else the one looked at last, else the primary one. Null until it is known. */
export function useChosenSite(): Site | null {
  const { customerId } = useCustomer()
  const { siteId = null } = useParams({ strict: false })
  const keptId = useSyncExternalStore(watchChosenSite, () => chosenSiteId(customerId))
  const first = useFirstSite().data?.sites[0] ?? null
  const ofPage = useSite(siteId)
  const kept = useSite(keptId)
  const seenId = ofPage.data?.siteId
  const isGone = keptId !== null && isNotThere(kept.error)

  useEffect(() => {
    if (seenId) rememberChosenSite(customerId, seenId)
  }, [customerId, seenId])

  useEffect(() => {
    if (isGone) forgetChosenSite()
  }, [isGone])

  if (siteId !== null && !ofPage.isError) return ofPage.data ?? null
  if (keptId !== null && !isGone) return kept.data ?? null
  return first
}
