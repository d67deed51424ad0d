import { createHmac } from 'node:crypto'
import { STAFF_ROLES } from '../actor.ts'

/**
 * Where people sign in: customers at one door, staff at another. Each has tables, a cookie and a secret of its own, so
 * that a session of one is nothing at the other.
 */
export interface Door {
  kind: 'customer' | 'staff'
  basePath: string
  cookiePrefix: string
  userTable: string
  sessionTable: string
  accountTable: string
  verificationTable: string
  sessionDays: number
  /** In SQL, about the user's row: who may sign in at all. */
  mayEnter: string
  allowSignUp: boolean
  /** The portal's page that a mailed link to set a password leads to. */
  resetPage: string
  /** The page that sends such a link. */
  forgotPage: string
}

const MAY_ENTER = 'is_active and login_email is not null'

export const CUSTOMER_DOOR: Door = {
  kind: 'customer',
  basePath: '/api/auth',
  cookiePrefix: 'webmagic',
  userTable: 'customer_users',
  sessionTable: 'customer_sessions',
  accountTable: 'customer_accounts',
  verificationTable: 'customer_verifications',
  sessionDays: 7,
  mayEnter: MAY_ENTER,
  allowSignUp: true,
  resetPage: '/reset-password',
  forgotPage: '/forgot-password',
}

export const STAFF_DOOR: Door = {
  kind: 'staff',
  basePath: '/api/staff-auth',
  cookiePrefix: 'webmagic-staff',
  userTable: 'admin_users',
  sessionTable: 'staff_sessions',
  accountTable: 'staff_accounts',
  verificationTable: 'staff_verifications',
  sessionDays: 1,
  mayEnter: `${MAY_ENTER} and role in (${STAFF_ROLES.map((role) => `'${role}'`).join(', ')})`,
  allowSignUp: false,
  resetPage: '/staff/reset-password',
  forgotPage: '/staff/forgot-password',
}

/** In SQL, about a session `s` joined with its user's row: it has not ended, and who has it may still enter. */
export function isLive({ mayEnter }: Door): string {
  return `s.expires_at > now() and ${mayEnter}`
}

const staffSecrets = new Map<string, string>()

/** Another secret from the same one, so that what one door signs is not signed at the other. */
export function staffSecret(authSecret: string): string {
  const known = staffSecrets.get(authSecret)
  if (known) return known
  const secret = createHmac('sha256', authSecret).update('webmagic staff').digest('hex')
  staffSecrets.set(authSecret, secret)
  return secret
}

export function secretOf(door: Door, authSecret: string): string {
  return door.kind === 'staff' ? staffSecret(authSecret) : authSecret
}

export function cookieName(door: Door, publicUrl: string): string {
  return `${secured(publicUrl)}${door.cookiePrefix}.session_token`
}

/** The cookie that tells, when a letter's link is followed, that this browser chose the password. */
export function signUpCookieName(door: Door, publicUrl: string): string {
  return `${secured(publicUrl)}${door.cookiePrefix}.signed_up`
}

function secured(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Secure-' : ''
}
