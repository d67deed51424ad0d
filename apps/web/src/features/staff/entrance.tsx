import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { usePageTitle } from '../../components/page-title.ts'
import { queryClient } from './api.ts'
import { StaffMark } from './staff-mark.tsx'

interface EntranceProps {
  title: string
  /** Of the browser tab, where the heading says something else. */
  tabTitle?: string
  lead: ReactNode
  children?: ReactNode
}

/** The frame around what staff see before they are signed in. */
export function Entrance({ title, tabTitle = title, lead, children }: EntranceProps) {
  const heading = usePageTitle(tabTitle)
  return (
    <main className="entrance">
      <StaffMark />
      <div className="entrance-card">
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-bold tracking-tight">
          {title}
        </h1>
        <p className="mt-2 text-muted">{lead}</p>
        {/* A refusal at this door must not look like the end of a customer's session. */}
        <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
      </div>
    </main>
  )
}
