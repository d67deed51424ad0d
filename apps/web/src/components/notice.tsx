import type { ReactNode } from 'react'
import { AlertIcon, CheckIcon } from './icons.tsx'

interface NoticeProps {
  tone: 'problem' | 'warning' | 'success'
  role: 'alert' | 'status'
  children: ReactNode
}

/** A message that belongs to the place where it stands. */
export function Notice({ tone, role, children }: NoticeProps) {
  return (
    <div role={role} className={`notice notice-${tone}`}>
      <span className="mt-0.5">{tone === 'success' ? <CheckIcon /> : <AlertIcon />}</span>
      <div className="min-w-0">{children}</div>
    </div>
  )
}
