import { type RefObject, useEffect, useRef, useState } from 'react'
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

  const hadFailed = useRef(false)
  useEffect(() => {
    if (hadFailed.current && failure === null && hasLostFocus())
      heading.current?.focus({ preventScroll: true })
    hadFailed.current = failure !== null
  }, [failure, heading])

  return next
}
