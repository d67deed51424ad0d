import { useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { formatNumber } from './labels.ts'
import type { useMySites } from './use-my-sites.ts'

interface SitesMoreProps {
  list: ReturnType<typeof useMySites>['list']
  shown: number
  total: number
  /** The end of what is there is in sight, or nearly. */
  isAtEnd: boolean
  onMore: () => void
}

/** Fetches further sites when the end comes near, and has a button for who does not scroll. */
export function SitesMore({ list, shown, total, isAtEnd, onMore }: SitesMoreProps) {
  const place = useRef<HTMLDivElement>(null)
  const { fetchNextPage, hasNextPage, isFetching, isError } = list

  useEffect(() => {
    // Somebody at the button decides for themselves: it must not run away from them.
    const isAtButton = place.current?.contains(document.activeElement)
    if (isAtEnd && hasNextPage && !isFetching && !isError && !isAtButton) {
      fetchNextPage()
    }
  }, [isAtEnd, hasNextPage, isFetching, isError, fetchNextPage])

  if (!hasNextPage) return null
  return (
    <div ref={place} className="mt-8 grid justify-items-center gap-3">
      <p className="text-sm text-muted">
        {formatNumber(shown)} of {formatNumber(total)} shown
      </p>
      {list.isFetchNextPageError ? (
        <RefreshProblem error={list.error} onRetry={onMore} />
      ) : (
        <Button busy={list.isFetchingNextPage} onClick={onMore}>
          Show more
        </Button>
      )}
    </div>
  )
}
