import { useEffect } from 'react'

/** Whoever comes back from the payment page may find this one as they left it: still leaving. */
export function useReset(reset: () => void) {
  useEffect(() => {
    const restore = ({ persisted }: PageTransitionEvent) => persisted && reset()
    window.addEventListener('pageshow', restore)
    return () => window.removeEventListener('pageshow', restore)
  }, [reset])
}
