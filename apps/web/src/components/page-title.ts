import { type RefObject, useEffect, useRef } from 'react'

let isFirstPage = true

/**
 * Names the browser tab after the page. The heading that gets the returned ref takes the focus, so that screen
 * readers notice the change; not on the first page, which they read anyway.
 */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · WebMagic`
  }, [title])
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true })
    // A moment later, because development renders every page twice.
    const timer = setTimeout(() => {
      isFirstPage = false
    })
    return () => clearTimeout(timer)
  }, [])
  return heading
}
