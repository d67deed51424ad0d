import { useState } from 'react'
import { forgetDraft, keepDraft, keptDraft } from './drafts.ts'

/**
 * What somebody types, kept in this tab until it is sent. `read` makes of what was kept what it should be, whatever it
 * is.
 */
export function useDraft<Draft>(key: string, read: (kept: unknown) => Draft) {
  const [draft, setDraft] = useState(() => read(keptDraft(key)))
  return {
    draft,
    change: (next: Draft) => {
      keepDraft(key, next)
      setDraft(next)
    },
    clear: () => {
      forgetDraft(key)
      setDraft(read(null))
    },
  }
}
