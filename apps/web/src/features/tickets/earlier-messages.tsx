import { useEffect, useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { RefreshProblem } from '../../refresh-problem.tsx'
import type { useEarlierMessages } from './use-earlier-messages.ts'

interface EarlierMessagesProps {
  earlier: ReturnType<typeof useEarlierMessages>['earlier']
}

/** That a conversation is longer than what is shown of it, and more of it. */
export function EarlierMessages({
  earlier: { count, isBusy, error, isComplete, showMore },
}: EarlierMessagesProps) {
  const end = useRef<HTMLLIElement>(null)

  // The button that had the focus is gone.
  useEffect(() => {
    if (isComplete) end.current?.focus()
  }, [isComplete])

  if (isComplete) {
    return (
      <li ref={end} tabIndex={-1} className="text-sm text-muted">
        The whole conversation is shown.
      </li>
    )
  }
  if (count === 0) return null
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p role="status" className="text-sm text-muted">
        {count === 1
          ? 'One earlier message is not shown.'
          : `${count.toLocaleString('en-US')} earlier messages are not shown.`}
      </p>
      {error ? (
        <RefreshProblem error={error} onRetry={showMore} />
      ) : (
        <Button busy={isBusy} onClick={showMore}>
          Show earlier messages
        </Button>
      )}
    </li>
  )
}
