import { createRootRoute, Outlet, redirect } from '@tanstack/react-router'
import { keepToken } from './features/accounts/link-token.ts'

export const rootRoute = createRootRoute({
  beforeLoad: ({ location: { pathname, hash }, cause }) => {
    if (!keepToken(pathname, hash)) return
    // A second link pasted over the first one: the page that shows the first begins anew.
    if (cause === 'stay') window.location.replace(pathname)
    // Out of the address bar, and out of the address that sign-in leads back to.
    throw redirect({ href: pathname, replace: true })
  },
  component: Outlet,
})
