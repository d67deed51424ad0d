import { Link, Outlet, useRouteContext } from '@tanstack/react-router'
import { AppShell } from './components/app-shell.tsx'
import { AccountMenu } from './features/accounts/account-menu.tsx'

/** The frame around every page of a signed-in customer. */
export function PortalLayout() {
  const { customer } = useRouteContext({ from: '/portal' })
  return (
    <AppShell account={<AccountMenu customer={customer} />} navigation={<Navigation />}>
      <Outlet />
    </AppShell>
  )
}

function Navigation() {
  return (
    <Link to="/sites" className="nav-link" activeOptions={{ includeSearch: false }}>
      My sites
    </Link>
  )
}
