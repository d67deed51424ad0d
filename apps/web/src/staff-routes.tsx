import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { Loading } from './components/loading-page.tsx'
import { auditSearch } from './features/staff/audit-search.ts'
import { customersSearch } from './features/staff/customers-search.ts'
import { exceptionsSearch } from './features/staff/exceptions-search.ts'
import { STAFF_HOME, safeStaffPath } from './features/staff/next-path.ts'
import { currentStaff } from './features/staff/session.ts'
import { signInSearch } from './features/staff/sign-in-search.ts'
import { StaffShell } from './features/staff/staff-shell.tsx'
import { statisticsSearch } from './features/staff/statistics-search.ts'
import { queueSearch } from './features/staff/tickets/queue-search.ts'
import { StaffPendingPage } from './pending-page.tsx'
import { rootRoute } from './root-route.ts'
import { RouteError } from './route-error.tsx'

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/staff/sign-in',
  validateSearch: signInSearch,
  beforeLoad: async ({ search }) => {
    // When the host cannot say who this is, the form is still the best thing to show.
    const staff = await currentStaff().catch(() => null)
    if (staff) throw redirect({ href: safeStaffPath(search.next), replace: true })
  },
  component: lazyRouteComponent(() => import('./features/staff/sign-in-page.tsx'), 'SignInPage'),
})

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/staff/forgot-password',
  component: lazyRouteComponent(
    () => import('./features/staff/forgot-password-page.tsx'),
    'ForgotPasswordPage',
  ),
})

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/staff/reset-password',
  component: lazyRouteComponent(
    () => import('./features/staff/reset-password-page.tsx'),
    'ResetPasswordPage',
  ),
})

/** Every page for which a member of staff must be signed in. */
const staffRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/staff',
  beforeLoad: async ({ location }) => {
    const staff = await currentStaff()
    const search = location.href === STAFF_HOME ? {} : { next: location.href }
    if (!staff) throw redirect({ to: '/staff/sign-in', search, replace: true })
    return { staff }
  },
  component: lazyRouteComponent(() => import('./features/staff/staff-layout.tsx'), 'StaffLayout'),
  pendingComponent: StaffPendingPage,
  errorComponent: (props) => (
    <StaffShell>
      <RouteError {...props} />
    </StaffShell>
  ),
  notFoundComponent: lazyRouteComponent(
    () => import('./features/staff/staff-not-found.tsx'),
    'StaffNotFound',
  ),
})

/** What stands in for a page of the staff's, within its frame. */
const withinStaff = { pendingComponent: Loading, errorComponent: RouteError }

const startRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/staff/customers', replace: true })
  },
})

const customersRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/customers',
  validateSearch: customersSearch,
  component: lazyRouteComponent(() => import('./features/staff/customers-page.tsx'), 'CustomersPage'),
})

const customerRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/customers/$customerId',
  component: lazyRouteComponent(() => import('./features/staff/customer-page.tsx'), 'CustomerPage'),
})

const keysRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./features/staff/keys-page.tsx'), 'KeysPage'),
})

const membersRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/members',
  component: lazyRouteComponent(() => import('./features/staff/members-page.tsx'), 'MembersPage'),
})

const auditRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./features/staff/audit-page.tsx'), 'AuditPage'),
})

const exceptionsRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/exceptions',
  validateSearch: exceptionsSearch,
  component: lazyRouteComponent(() => import('./features/staff/exceptions-page.tsx'), 'ExceptionsPage'),
})

const statisticsRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/statistics',
  validateSearch: statisticsSearch,
  component: lazyRouteComponent(() => import('./features/staff/statistics-page.tsx'), 'StatisticsPage'),
})

const queueRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/tickets',
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('./features/staff/tickets/queue-page.tsx'), 'QueuePage'),
})

const templatesRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/tickets/templates',
  component: lazyRouteComponent(() => import('./features/staff/tickets/templates-page.tsx'), 'TemplatesPage'),
})

const ticketRoute = createRoute({
  ...withinStaff,
  getParentRoute: () => staffRoute,
  path: '/tickets/$ticketId',
  component: lazyRouteComponent(
    () => import('./features/staff/tickets/staff-ticket-page.tsx'),
    'StaffTicketPage',
  ),
})

export const staffRoutes = [
  signInRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  staffRoute.addChildren([
    startRoute,
    customersRoute,
    customerRoute,
    keysRoute,
    membersRoute,
    auditRoute,
    exceptionsRoute,
    statisticsRoute,
    queueRoute,
    templatesRoute,
    ticketRoute,
  ]),
] as const
