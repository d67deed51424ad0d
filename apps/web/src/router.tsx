import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { Loading, LoadingPage } from './components/loading-page.tsx'
import { NotFoundPage } from './components/not-found-page.tsx'
import { DEFAULT_PATH, safeNextPath } from './features/accounts/next-path.ts'
import { currentCustomer } from './features/accounts/session.ts'
import { sitesSearch } from './features/ownership/sites-search.ts'
import { PortalLayout } from './portal-layout.tsx'
import { RouteError, RouteErrorPage } from './route-error.tsx'
import { parseSearch, stringifySearch } from './search-params.ts'

const rootRoute = createRootRoute({ component: Outlet })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: ({ next, ended }: Record<string, unknown>): { next?: string; ended?: boolean } => ({
    ...(typeof next === 'string' ? { next } : {}),
    ...(ended === true || ended === 'true' ? { ended: true } : {}),
  }),
  beforeLoad: async ({ search }) => {
    // When the host cannot say who this is, the form is still the best thing to show.
    const customer = await currentCustomer().catch(() => null)
    if (customer) throw redirect({ href: safeNextPath(search.next), replace: true })
  },
  component: lazyRouteComponent(() => import('./features/accounts/sign-in-page.tsx'), 'SignInPage'),
})

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

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    portalRoute.addChildren([overviewRoute, sitesRoute, siteRoute]),
  ]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 200,
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: RouteErrorPage,
  defaultNotFoundComponent: NotFoundPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
