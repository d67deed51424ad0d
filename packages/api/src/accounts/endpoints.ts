import { z } from 'zod'
import { email, text } from '../fields.ts'
import type { LimitedAction } from '../limits.ts'
import type { Door } from './doors.ts'
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './passwords.ts'

export interface Endpoint {
  method: 'GET' | 'POST'
  /** Below the door's base path. */
  path: string
  /** At the staff's door too. */
  forStaff: boolean
  body?: z.ZodType<Record<string, unknown>>
  /** Counted before anything else is done. */
  limit?: LimitedAction
  /** A refusal takes as long whether or not the address is known; with `same-answer`, so does success, and says as much. */
  quiet?: 'refusals' | 'same-answer'
  /** Sent on with every body. */
  always?: Record<string, unknown>
}

const newPassword = z.string().min(PASSWORD_MIN_LENGTH).max(PASSWORD_MAX_LENGTH)
/** Only looked at, so that also one from before a rule changed can be shown. */
const password = z.string().max(1_000)

/** better-auth's clients may say where a letter should lead. Ours lead to the portal's pages, nowhere else. */
const ignored = z
  .string()
  .max(2_000)
  .optional()
  .transform(() => undefined)
const whereTo = { callbackURL: ignored, redirectTo: ignored }

/** Of what better-auth brings, what is offered, and what each takes. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/sign-up/email',
    forStaff: false,
    body: z.strictObject({ email, password: newPassword, name: text(255).min(1), ...whereTo }),
    limit: 'sign-up',
    quiet: 'same-answer',
  },
  {
    method: 'POST',
    path: '/sign-in/email',
    forStaff: true,
    body: z.strictObject({ email, password, rememberMe: z.boolean().optional() }),
    limit: 'sign-in',
    quiet: 'refusals',
  },
  { method: 'POST', path: '/sign-out', forStaff: true, body: z.strictObject({}) },
  { method: 'GET', path: '/get-session', forStaff: true },
  {
    method: 'POST',
    path: '/request-password-reset',
    forStaff: true,
    body: z.strictObject({ email, ...whereTo }),
    limit: 'password-reset',
    quiet: 'same-answer',
  },
  {
    method: 'POST',
    path: '/reset-password',
    forStaff: true,
    body: z.strictObject({ token: z.string().max(200), newPassword }),
    limit: 'use-link',
  },
  {
    method: 'POST',
    path: '/change-password',
    forStaff: true,
    body: z.strictObject({
      currentPassword: password.max(PASSWORD_MAX_LENGTH),
      newPassword,
      revokeOtherSessions: z.boolean().optional(),
    }),
    limit: 'change-password',
    // Whoever changes a password may do it because somebody else knows it.
    always: { revokeOtherSessions: true },
  },
  {
    method: 'POST',
    path: '/send-verification-email',
    forStaff: false,
    body: z.strictObject({ email, ...whereTo }),
    limit: 'send-verification',
    quiet: 'same-answer',
  },
  { method: 'GET', path: '/verify-email', forStaff: false, limit: 'use-link' },
  {
    method: 'POST',
    path: '/verify-email',
    forStaff: false,
    body: z.strictObject({ token: z.string().max(200), password: password.max(PASSWORD_MAX_LENGTH) }),
    limit: 'use-link',
  },
]

export function endpointOf(door: Door, method: string, pathname: string): Endpoint | null {
  const found = ENDPOINTS.find(
    (endpoint) => endpoint.method === method && pathname === door.basePath + endpoint.path,
  )
  return found && (found.forStaff || door.kind === 'customer') ? found : null
}
