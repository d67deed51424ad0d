import { type RefObject, useEffect, useState } from 'react'
import { hasLostFocus } from './page-title.ts'

interface Load {
  data: unknown
  error: unknown
}

/**
 * Why there is nothing to show yet, also while it is tried again, when the query itself no longer says so. Once that
 * worked, the heading takes the focus of the button that went.
 */
export function useFirstFailure({ data, error }: Load, heading: RefObject<HTMLElement | null>): unknown {
  const [failure, setFailure] = useState<unknown>(null)
  const next = data === undefined ? (error ?? failure) : null
  if (next !== failure) setFailure(next)

  useEffect(() => {
    if (failure === null && hasLostFocus()) heading.current?.focus({ preventScroll: true })
  }, [failure, heading])

  return next
}
