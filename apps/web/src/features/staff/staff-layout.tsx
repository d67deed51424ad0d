import { QueryClientProvider } from '@tanstack/react-query'
import { Link, Outlet, useRouteContext, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { queryClient } from './api.ts'
import { type StaffRole, watchStaffSession } from './session.ts'
import { StaffMenu } from './staff-menu.tsx'
import { StaffShell } from './staff-shell.tsx'

/** The frame around every page of a member of staff who is signed in. */
export function StaffLayout() {
  const { staff } = useRouteContext({ from: '/staff' })
  const router = useRouter()

  useEffect(
    () =>
      watchStaffSession(() => {
        const next = router.state.location.href
        router.navigate({ to: '/staff/sign-in', search: { next, ended: true }, replace: true })
      }),
    [router],
  )

  return (
    <QueryClientProvider client={queryClient}>
      <StaffShell account={<StaffMenu staff={staff} />} navigation={<Navigation role={staff.role} />}>
        <Outlet />
      </StaffShell>
    </QueryClientProvider>
  )
}

function Navigation({ role }: { role: StaffRole }) {
  return (
    <>
      <NavLink to="/staff/customers">Customers</NavLink>
      <NavLink to="/staff/tickets">Tickets</NavLink>
      <NavLink to="/staff/exceptions">Exceptions</NavLink>
      <NavLink to="/staff/statistics">Statistics</NavLink>
      {role === 'admin' && (
        <>
          <NavLink to="/staff/keys">API keys</NavLink>
          <NavLink to="/staff/members">Members</NavLink>
          <NavLink to="/staff/audit">
            Audit<span className="max-sm:sr-only">{'\u00a0'}log</span>
          </NavLink>
        </>
      )}
    </>
  )
}

interface NavLinkProps {
  to:
    | '/staff/customers'
    | '/staff/tickets'
    | '/staff/exceptions'
    | '/staff/statistics'
    | '/staff/keys'
    | '/staff/members'
    | '/staff/audit'
  children: ReactNode
}

function NavLink({ to, children }: NavLinkProps) {
  return (
    <Link to={to} className="nav-link" activeOptions={{ includeSearch: false }}>
      {children}
    </Link>
  )
}
