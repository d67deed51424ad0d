import type { ReactNode } from 'react'
import { MessagePanel } from './message-panel.tsx'
import { usePageTitle } from './page-title.ts'

interface NotThereProps {
  /** Of the page. */
  title: string
  /** What there is to read instead. */
  message: string
  /** Why that may be. */
  children: ReactNode
  action: ReactNode
}

/** Instead of a page, within the frame. */
export function NotThere({ title, message, action, children }: NotThereProps) {
  const heading = usePageTitle(title)
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="sr-only">
        {title}
      </h1>
      <MessagePanel title={message} action={action}>
        {children}
      </MessagePanel>
    </>
  )
}
