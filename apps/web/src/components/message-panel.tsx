import type { ReactNode } from 'react'
import { Shopfront } from './shopfront.tsx'

interface MessagePanelProps {
  title: string
  children: ReactNode
  action?: ReactNode
  /** Announced as soon as it appears. */
  role?: 'alert' | 'status'
}

/** In place of content: nothing there, nothing found, or nothing to be had. */
export function MessagePanel({ title, children, action, role }: MessagePanelProps) {
  return (
    <div className="message-panel" role={role}>
      <div className="mx-auto mb-6 w-56 overflow-hidden rounded-xl">
        <Shopfront seed="" letters="" closed />
      </div>
      <h2 className="text-xl font-bold tracking-tight">{title}</h2>
      <div className="mx-auto mt-2 max-w-md text-muted">{children}</div>
      {action && <div className="mt-6 flex justify-center">{action}</div>}
    </div>
  )
}
