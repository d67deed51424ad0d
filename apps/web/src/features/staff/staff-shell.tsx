import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { OfflineBar } from '../../components/offline-bar.tsx'
import { StaffMark } from './staff-mark.tsx'

interface StaffShellProps {
  navigation?: ReactNode
  account?: ReactNode
  children: ReactNode
}

/** Header, landmarks and the way past the header, around a page of the staff's. */
export function StaffShell({ navigation, account, children }: StaffShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="skip-link">
        Skip to content
      </a>
      <header className="staff-header">
        <div className="page-width flex flex-wrap items-center gap-x-4 sm:gap-x-5 xl:flex-nowrap">
          <Link to="/staff" className="inline-flex min-h-14 items-center rounded-lg sm:min-h-16">
            <StaffMark />
          </Link>
          {navigation && (
            <nav aria-label="Staff" className="app-navigation">
              {navigation}
            </nav>
          )}
          {account && <div className="ml-auto flex min-w-0">{account}</div>}
        </div>
      </header>
      <OfflineBar />
      <main id="main" tabIndex={-1} className="page-width grow pb-16 pt-8 sm:pt-10">
        {children}
      </main>
    </div>
  )
}
