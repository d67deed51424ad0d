import type { ReactNode } from 'react'
import { OfflineBar } from './offline-bar.tsx'
import { Wordmark } from './wordmark.tsx'

interface AppShellProps {
  navigation?: ReactNode
  account?: ReactNode
  children: ReactNode
}

/** Around a page of the portal. */
export function AppShell(props: AppShellProps) {
  return (
    <Shell
      {...props}
      className="app-header"
      name="Main"
      home={
        <a href="/" className="home-link">
          <Wordmark />
        </a>
      }
      edge={<div className="awning" />}
    />
  )
}

interface ShellProps extends AppShellProps {
  /** Of the header. */
  className: string
  /** Of the navigation. */
  name: string
  /** The way to the first page. */
  home: ReactNode
  /** Below the header. */
  edge?: ReactNode
}

/** Header, landmarks and the way past the header, around a page. */
export function Shell({ className, name, home, edge, navigation, account, children }: ShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="skip-link">
        Skip to content
      </a>
      <header className={className}>
        <div className="page-width flex flex-wrap items-center gap-x-4 sm:gap-x-5 xl:flex-nowrap">
          {home}
          {navigation && (
            <nav aria-label={name} className="app-navigation">
              {navigation}
            </nav>
          )}
          {account && <div className="ml-auto flex min-w-0">{account}</div>}
        </div>
        {edge}
      </header>
      <OfflineBar />
      <main id="main" tabIndex={-1} className="page-width grow pb-16 pt-10 sm:pt-12">
        {children}
      </main>
    </div>
  )
}
