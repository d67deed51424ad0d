import { type RefObject, useEffect, useState } from 'react'
import { Button } from './components/button.tsx'
import { RefreshProblem } from './refresh-problem.tsx'

interface MoreRowsProps {
  /** Where the rows are, each with a link or a button in it. */
  rows: RefObject<HTMLElement | null>
  shown: number
  list: {
    error: unknown
    hasNextPage: boolean
    isFetchNextPageError: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => Promise<{ isError: boolean }>
  }
}

/** Fetches further rows. Whoever asked carries on where they begin, also without a mouse. */
export function MoreRows({ rows, shown, list }: MoreRowsProps) {
  const [firstNew, setFirstNew] = useState<number | null>(null)

  useEffect(() => {
    if (firstNew === null || shown <= firstNew) return
    const row = rows.current?.querySelectorAll('[data-row]')[firstNew]
    row?.querySelector<HTMLElement>('a, button')?.focus()
    setFirstNew(null)
  }, [firstNew, shown, rows])

  async function showMore() {
    const { isError } = await list.fetchNextPage()
    if (!isError) setFirstNew(shown)
  }

  if (!list.hasNextPage) return null
  return (
    <div className="mt-6 grid justify-items-center gap-3">
      {list.isFetchNextPageError ? (
        <RefreshProblem error={list.error} onRetry={showMore} />
      ) : (
        <Button busy={list.isFetchingNextPage} onClick={showMore}>
          Show more
        </Button>
      )}
    </div>
  )
}
