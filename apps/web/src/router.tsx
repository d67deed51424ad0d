import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { Loading } from './components/loading-page.tsx'
import { NotFoundPage } from './components/not-found-page.tsx'
import { entranceRoutes } from './entrance-routes.ts'
import { DEFAULT_PATH } from './features/accounts/next-path.ts'
import { currentCustomer } from './features/accounts/session.ts'
import { sitesSearch } from './features/ownership/sites-search.ts'
import { newTicketSearch, ticketsSearch } from './features/tickets/tickets-search.ts'
import { PendingPage } from './pending-page.tsx'
import { PortalLayout } from './portal-layout.tsx'
import { purchaseRoutes } from './purchase-routes.ts'
import { rootRoute } from './root-route.ts'
import { RouteError, RouteErrorPage } from './route-error.tsx'
import { parseSearch, stringifySearch } from './search-params.ts'
import { staffRoutes } from './staff-routes.tsx'

/** Every page for which somebody must be signed in. */
const portalRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'portal',
  beforeLoad: async ({ location }) => {
    const customer = await currentCustomer()
    const search = location.href === DEFAULT_PATH ? {} : { next: location.href }
    if (!customer) throw redirect({ to: '/sign-in', search, replace: true })
    return { customer }
  },
  component: PortalLayout,
})

/** What stands in for a page of the portal, within its frame. */
const withinPortal = { pendingComponent: Loading, errorComponent: RouteError }

const overviewRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./features/ownership/overview-page.tsx'), 'OverviewPage'),
})

const sitesRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/sites',
  validateSearch: sitesSearch,
  component: lazyRouteComponent(() => import('./features/ownership/my-sites-page.tsx'), 'MySitesPage'),
})

const siteRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/sites/$siteId',
  component: lazyRouteComponent(() => import('./features/ownership/site-page.tsx'), 'SitePage'),
})

const invitationRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./features/ownership/invitation-page.tsx'), 'InvitationPage'),
})

const transferRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/transfer',
  component: lazyRouteComponent(() => import('./features/ownership/transfer-page.tsx'), 'TransferPage'),
})

const accountRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./features/accounts/account-page.tsx'), 'AccountPage'),
})

const paymentsRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/payments',
  component: lazyRouteComponent(() => import('./features/purchase/payments-page.tsx'), 'PaymentsPage'),
})

const ticketsRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/tickets',
  validateSearch: ticketsSearch,
  component: lazyRouteComponent(() => import('./features/tickets/tickets-page.tsx'), 'TicketsPage'),
})

const newTicketRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/tickets/new',
  validateSearch: newTicketSearch,
  component: lazyRouteComponent(() => import('./features/tickets/new-ticket-page.tsx'), 'NewTicketPage'),
})

const ticketRoute = createRoute({
  ...withinPortal,
  getParentRoute: () => portalRoute,
  path: '/tickets/$ticketId',
  component: lazyRouteComponent(() => import('./features/tickets/ticket-page.tsx'), 'TicketPage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...entranceRoutes,
    ...staffRoutes,
    ...purchaseRoutes,
    portalRoute.addChildren([
      overviewRoute,
      sitesRoute,
      siteRoute,
      invitationRoute,
      transferRoute,
      accountRoute,
      paymentsRoute,
      ticketsRoute,
      newTicketRoute,
      ticketRoute,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 200,
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: RouteErrorPage,
  defaultNotFoundComponent: NotFoundPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
