import { useEffect, useState } from 'react'

/** How long somebody who types has to pause for us to act. */
export const DEBOUNCE_MS = 250

/** The value as it was after the last pause in its changes. */
export function useDebounced<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
