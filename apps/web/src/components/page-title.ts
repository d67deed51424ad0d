import { useMatch } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef } from 'react'

let lastPage: string | null = null
let lastFocused: EventTarget | null = null

document.addEventListener('focusin', ({ target }) => {
  lastFocused = target
})

/**
 * Names the browser tab after the page. The heading that gets the returned ref takes the focus when it is another
 * page's, so that screen readers notice the change, and when what had the focus went with what it stood in. Not on the
 * first page, which they read anyway, nor again when a page only fills in what it waited for.
 */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  // The page that this is part of, which the address may have left already.
  const page = useMatch({ strict: false, select: ({ id }) => id })
  useEffect(() => {
    document.title = `${title} · WebMagic`
  }, [title])
  useEffect(() => {
    const isOtherPage = lastPage !== null && lastPage !== page
    lastPage = page
    if (isOtherPage || hasLostFocus()) heading.current?.focus({ preventScroll: true })
  }, [page])
  return heading
}

/** Whether something had the focus that is no longer there. */
export function hasLostFocus(): boolean {
  const isNowhere = document.activeElement === null || document.activeElement === document.body
  return isNowhere && lastFocused instanceof Node && !lastFocused.isConnected
}
