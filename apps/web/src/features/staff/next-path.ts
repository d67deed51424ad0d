import { safeNextPath } from '../accounts/next-path.ts'

export const STAFF_HOME = '/staff/customers'

export function isStaffPath(path: string): boolean {
  return path === '/staff' || path.startsWith('/staff/')
}

/** Where to go after sign-in: the wish, if it is a page of the staff's, else their first one. */
export function safeStaffPath(wish: unknown, origin?: string): string {
  const path = safeNextPath(wish, origin)
  return isStaffPath(path) ? path : STAFF_HOME
}
