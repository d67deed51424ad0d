import { Link, Outlet, useRouteContext } from '@tanstack/react-router'
import { AppShell } from './components/app-shell.tsx'
import { AccountMenu } from './features/accounts/account-menu.tsx'
import { SiteSwitcher } from './features/ownership/site-switcher.tsx'

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
    <>
      <Link to="/" className="nav-link" activeOptions={{ exact: true }}>
        Overview
      </Link>
      <Link to="/sites" className="nav-link" activeOptions={{ includeSearch: false }}>
        My sites
      </Link>
      <SiteSwitcher />
    </>
  )
}
