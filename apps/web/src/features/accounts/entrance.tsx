import type { ReactNode } from 'react'
import { usePageTitle } from '../../components/page-title.ts'
import { Street } from '../../components/street.tsx'
import { Wordmark } from '../../components/wordmark.tsx'

interface EntranceProps {
  /** In the browser's tab. */
  title: string
  heading: string
  lead: ReactNode
  children: ReactNode
}

/** The frame around the pages for which nobody needs to be signed in. */
export function Entrance({ title, heading, lead, children }: EntranceProps) {
  const ref = usePageTitle(title)
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(28rem,2fr)_3fr]">
      <main className="flex min-w-0 flex-col px-5 py-8 sm:px-12 lg:py-12">
        <div className="mx-auto w-full max-w-sm">
          <Wordmark />
        </div>
        <div className="m-auto w-full max-w-sm py-10">
          <h1 ref={ref} tabIndex={-1} className="text-3xl font-bold tracking-tight">
            {heading}
          </h1>
          <div className="mt-2 text-muted">{lead}</div>
          {children}
        </div>
      </main>
      <div aria-hidden="true" className="street-side max-lg:hidden">
        <p className="street-line">
          Every good business
          <br />
          has a front window.
        </p>
        <Street />
      </div>
    </div>
  )
}
