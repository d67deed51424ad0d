import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { safeNextPath } from './features/accounts/next-path.ts'
import { currentCustomer } from './features/accounts/session.ts'
import { rootRoute } from './root-route.ts'

interface EntranceSearch {
  next?: string
  ended?: boolean
  reset?: boolean
}

function entranceSearch({ next, ended, reset }: Record<string, unknown>): EntranceSearch {
  return {
    ...(typeof next === 'string' ? { next } : {}),
    ...(isTrue(ended) ? { ended: true } : {}),
    ...(isTrue(reset) ? { reset: true } : {}),
  }
}

const isTrue = (value: unknown) => value === true || value === 'true'

/** Who is signed in already has nothing to do here. */
async function sendOn({ search }: { search: EntranceSearch }): Promise<void> {
  // When the host cannot say who this is, the form is still the best thing to show.
  const customer = await currentCustomer().catch(() => null)
  if (customer) throw redirect({ href: safeNextPath(search.next), replace: true })
}

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: entranceSearch,
  beforeLoad: sendOn,
  component: lazyRouteComponent(() => import('./features/accounts/sign-in-page.tsx'), 'SignInPage'),
})

const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: entranceSearch,
  beforeLoad: sendOn,
  component: lazyRouteComponent(() => import('./features/accounts/sign-up-page.tsx'), 'SignUpPage'),
})

const verifyEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify-email',
  component: lazyRouteComponent(() => import('./features/accounts/verify-email-page.tsx'), 'VerifyEmailPage'),
})

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(
    () => import('./features/accounts/forgot-password-page.tsx'),
    'ForgotPasswordPage',
  ),
})

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  component: lazyRouteComponent(
    () => import('./features/accounts/reset-password-page.tsx'),
    'ResetPasswordPage',
  ),
})

/** Every page for which nobody needs to be signed in. */
export const entranceRoutes = [
  signInRoute,
  signUpRoute,
  verifyEmailRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
] as const
