import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { Loading } from './components/loading-page.tsx'
import { currentCustomer } from './features/accounts/session.ts'
import { shopSearch } from './features/purchase/shop-search.ts'
import { PublicLayout } from './public-layout.tsx'
import { rootRoute } from './root-route.ts'
import { RouteError } from './route-error.tsx'

/** Every page around buying: for guests and for whoever is signed in. */
const publicRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'public',
  // When the host cannot say who this is, a guest can still look around.
  beforeLoad: async () => ({ customer: await currentCustomer().catch(() => null) }),
  component: PublicLayout,
})

const withinPublic = { pendingComponent: Loading, errorComponent: RouteError }

const shopRoute = createRoute({
  ...withinPublic,
  getParentRoute: () => publicRoute,
  path: '/shop',
  validateSearch: shopSearch,
  component: lazyRouteComponent(() => import('./features/purchase/shop-page.tsx'), 'ShopPage'),
})

const buyRoute = createRoute({
  ...withinPublic,
  getParentRoute: () => publicRoute,
  path: '/buy/$slug',
  component: lazyRouteComponent(() => import('./features/purchase/buy-page.tsx'), 'BuyPage'),
})

const checkoutRoute = createRoute({
  ...withinPublic,
  getParentRoute: () => publicRoute,
  path: '/checkout/$checkoutId',
  component: lazyRouteComponent(() => import('./features/purchase/checkout-page.tsx'), 'CheckoutPage'),
})

export const purchaseRoutes = [publicRoute.addChildren([shopRoute, buyRoute, checkoutRoute])] as const
