import type { ReactNode } from 'react'
import { OfflineBar } from './offline-bar.tsx'
import { Wordmark } from './wordmark.tsx'

interface AppShellProps {
  navigation?: ReactNode
  account?: ReactNode
  children: ReactNode
}

/** Header, landmarks and the way past the header, around a page. */
export function AppShell({ navigation, account, children }: AppShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="skip-link">
        Skip to content
      </a>
      <header className="app-header">
        <div className="page-width flex flex-wrap items-center gap-x-4 sm:gap-x-6 xl:flex-nowrap">
          <a href="/" className="inline-flex min-h-14 items-center rounded-lg sm:min-h-16">
            <Wordmark />
          </a>
          {navigation && (
            <nav aria-label="Main" className="app-navigation">
              {navigation}
            </nav>
          )}
          {account && <div className="ml-auto flex min-w-0">{account}</div>}
        </div>
        <div className="awning" />
      </header>
      <OfflineBar />
      <main id="main" tabIndex={-1} className="page-width grow pb-16 pt-10 sm:pt-12">
        {children}
      </main>
    </div>
  )
}
