import { Link, Outlet, useLocation, useRouteContext } from '@tanstack/react-router'
import { AppShell } from './components/app-shell.tsx'
import { initials } from './components/initials.ts'
import type { Customer } from './features/accounts/session.ts'
import { PortalLinks } from './portal-links.tsx'

/** The frame around the pages that are for guests too. */
export function PublicLayout() {
  const { customer } = useRouteContext({ from: '/public' })
  return (
    <AppShell
      navigation={customer ? <PortalLinks /> : <ShopLink />}
      account={customer ? <AccountLink customer={customer} /> : <SignInLink />}
    >
      <Outlet />
    </AppShell>
  )
}

function ShopLink() {
  return (
    <Link to="/shop" className="nav-link" activeOptions={{ includeSearch: false }}>
      Shop
    </Link>
  )
}

function SignInLink() {
  const { href } = useLocation()
  return (
    <Link to="/sign-in" search={{ next: href }} className="nav-link">
      Sign in
    </Link>
  )
}

function AccountLink({ customer }: { customer: Customer }) {
  const name = customer.fullName ?? customer.email
  return (
    <Link to="/account" className="account-link" title={customer.email}>
      <span aria-hidden="true" className="avatar">
        {initials(name)}
      </span>
      <span className="min-w-0 truncate max-lg:sr-only">
        <span className="sr-only">Your account: </span>
        {name}
      </span>
    </Link>
  )
}
