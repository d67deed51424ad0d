import { useRouteContext } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../../components/page-title.ts'
import { AdminsOnly } from './admins-only.tsx'

interface StaffPageProps {
  title: string
  /** How much there is, once it is known. */
  count?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** Heading and content of a page of the staff's. */
export function StaffPage({ title, count, actions, children }: StaffPageProps) {
  const heading = usePageTitle(`${title}, staff`)
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-4">
        <div className="min-w-0">
          <h1 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight">
            {title}
          </h1>
          {count !== undefined && (
            <p role="status" className="mt-1 min-h-6 text-muted">
              {count}
            </p>
          )}
        </div>
        {actions}
      </div>
      <div className="mt-6">{children}</div>
    </>
  )
}

interface AdminPageProps {
  title: string
  children: ReactNode
}

/** Its content asks for what only admins get, so for others it is not even rendered. */
export function AdminPage({ title, children }: AdminPageProps) {
  const { staff } = useRouteContext({ from: '/staff' })
  if (staff.role === 'admin') return children
  return (
    <StaffPage title={title}>
      <AdminsOnly />
    </StaffPage>
  )
}
