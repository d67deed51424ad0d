import { useRef } from 'react'
import { keepDraft, keptDraft } from './drafts.ts'

interface Kept {
  details: string
  key: string
}

/**
 * A key for as long as this page is open or, beside a draft, for as long as that is kept: then also after the page was
 * loaded anew. Other details are another request, for which the API wants another key.
 */
export function useIdempotencyKey(besideDraft?: string): (details: string | null) => string {
  const kept = useRef<Kept | null>(null)
  return (details) => {
    const known = kept.current ?? (besideDraft === undefined ? null : readKept(keptDraft(besideDraft)))
    if (details !== null && known?.details === details) {
      kept.current = known
      return known.key
    }
    kept.current = { details: details ?? '', key: crypto.randomUUID() }
    if (besideDraft !== undefined) keepDraft(besideDraft, kept.current)
    return kept.current.key
  }
}

function readKept(kept: unknown): Kept | null {
  if (typeof kept !== 'object' || kept === null || !('details' in kept) || !('key' in kept)) return null
  const { details, key } = kept
  return typeof details === 'string' && typeof key === 'string' ? { details, key } : null
}
