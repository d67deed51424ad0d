import type { ReactNode } from 'react'
import { initials } from '../../components/initials.ts'
import { Moment } from '../../components/moment.tsx'

interface MessageItemProps {
  side: 'customer' | 'staff' | 'system'
  name: string
  /** What the author is, if that is worth saying. */
  mark?: string | null
  /** Seen by staff only. */
  isNote?: boolean
  at: Date
  text: string
  children?: ReactNode
}

/** Something that was said. Whatever is written is text, also what looks like markup. */
export function MessageItem({
  side,
  name,
  mark = null,
  isNote = false,
  at,
  text,
  children,
}: MessageItemProps) {
  return (
    <li className={`message message-${isNote ? 'note' : side}`}>
      <div className="message-head">
        {side !== 'system' && (
          <span aria-hidden="true" className="avatar">
            {initials(name)}
          </span>
        )}
        <p className="min-w-0 grow">
          <span className="font-semibold" dir="auto">
            {name}
          </span>
          {isNote ? (
            <span className="note-mark">Only staff see this</span>
          ) : (
            mark && <span className="you">{mark}</span>
          )}
        </p>
        <span className="text-sm text-muted">
          <Moment at={at} />
        </span>
      </div>
      <p className="message-text" dir="auto">
        {text}
      </p>
      {children}
    </li>
  )
}
