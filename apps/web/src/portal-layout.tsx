import { Outlet } from '@tanstack/react-router'
import { AppShell } from './components/app-shell.tsx'
import { AccountMenu } from './features/accounts/account-menu.tsx'
import { ConfirmEmailBanner } from './features/accounts/confirm-email-banner.tsx'
import { SiteSwitcher } from './features/ownership/site-switcher.tsx'
import { PortalLinks } from './portal-links.tsx'

/** The frame around every page of a signed-in customer. */
export function PortalLayout() {
  return (
    <AppShell account={<AccountMenu />} navigation={<Navigation />}>
      <ConfirmEmailBanner />
      <Outlet />
    </AppShell>
  )
}

function Navigation() {
  return (
    <>
      <PortalLinks />
      <SiteSwitcher />
    </>
  )
}
