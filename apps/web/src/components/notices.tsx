import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { AlertIcon, CheckIcon } from './icons.tsx'

type NoticeTone = 'success' | 'problem'
type Notify = (text: string, tone?: NoticeTone) => void

const NotifyContext = createContext<Notify>(() => {})

const VISIBLE_MS = 7_000

/** A place for messages about what just happened, seen at the foot of the window and read out by screen readers. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<{ text: string; tone: NoticeTone } | null>(null)
  const notify = useCallback<Notify>((text, tone = 'success') => setNotice({ text, tone }), [])

  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(() => setNotice(null), VISIBLE_MS)
    return () => clearTimeout(timer)
  }, [notice])

  return (
    <NotifyContext value={notify}>
      {children}
      <div role="status" aria-live="polite" className="toast-region">
        {notice && (
          <p className="toast">
            {notice.tone === 'success' ? <CheckIcon /> : <AlertIcon />}
            {notice.text}
          </p>
        )}
      </div>
    </NotifyContext>
  )
}

export function useNotify(): Notify {
  return useContext(NotifyContext)
}
