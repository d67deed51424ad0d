import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { trpc } from '../../api.ts'
import { Picker } from '../../components/picker.tsx'
import { useDebounced } from '../../components/use-debounced.ts'
import { describeFailure } from '../../failure.ts'
import { countText, formatNumber, type Site, siteName, spokenAddress } from './labels.ts'

interface SitePickerProps {
  chosenId: string | null
  onChoose: (site: Site) => void
  onClose: () => void
}

const SHOWN = 20

/** Finds one of the customer's sites by its name or address. */
export function SitePicker({ chosenId, onChoose, onClose }: SitePickerProps) {
  const [query, setQuery] = useState('')
  const wanted = query.trim()
  const search = useDebounced(wanted)
  const found = useQuery(
    trpc.ownership.mySites.queryOptions(
      { limit: SHOWN, ...(search ? { search } : {}) },
      { placeholderData: keepPreviousData },
    ),
  )
  const isBehind = search !== wanted || found.isPlaceholderData || found.isPending
  return (
    <Picker
      label="Find a site"
      options={found.data?.sites.map(toOption) ?? []}
      selectedId={chosenId}
      query={query}
      onQuery={setQuery}
      isBehind={isBehind}
      status={found.error ? describeFailure(found.error).title : isBehind ? 'Looking…' : countOf(found.data)}
      onChoose={(siteId) => {
        const site = found.data?.sites.find((each) => each.siteId === siteId)
        if (site) onChoose(site)
      }}
      onClose={onClose}
    />
  )
}

function toOption(site: Site) {
  const { host, path } = spokenAddress(site.siteUrl)
  return { id: site.siteId, title: siteName(site), detail: `${host}${path}` }
}

function countOf(page: { sites: Site[]; total: number } | undefined): string {
  const total = page?.total ?? 0
  if (total === 0) return 'No site matches'
  if (total > SHOWN) return `The first ${SHOWN} of ${formatNumber(total)} sites. Type to find others.`
  return countText(total)
}
