import { useRef } from 'react'
import { useDraft } from '../../use-draft.ts'
import { readText } from './reply-keys.ts'
import { restOf } from './rest-of-draft.ts'

/** A reply or a note as it is typed. What is typed while it is being sent stays. */
export function useReplyDraft(key: string) {
  const { draft, change, clear } = useDraft(key, readText)
  const latest = useRef(draft)

  function changeTo(next: string) {
    latest.current = next
    if (next === '') clear()
    else change(next)
  }

  return { draft, change: changeTo, clearSent: (sent: string) => changeTo(restOf(latest.current, sent)) }
}
