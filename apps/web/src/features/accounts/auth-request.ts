type RefusedFor = 'link_invalid' | 'wrong_password' | 'password_required' | 'already_verified'

/** Why one of the sign-in endpoints refused, whichever of the two shapes it said that in. */
export type AuthProblem =
  | { code: RefusedFor | 'signed_out' }
  | { code: 'rate_limited'; retryAfterSeconds: number }
  | { code: 'validation_failed'; fields: string[] }
  | { code: 'refused'; message: string }
  | { code: 'failed'; requestId: string | null }

export class AuthError extends Error {
  override name = 'AuthError'
  readonly problem: AuthProblem

  constructor(problem: AuthProblem) {
    super(problem.code)
    this.problem = problem
  }
}

const TIMEOUT_MS = 30_000

/** Asks for what the SDK has no function for: `/api/auth/...` beyond signing in and out. */
export async function authRequest(path: string, body?: Record<string, unknown>): Promise<void> {
  const response = await fetch(path, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : {}),
  })
  if (response.ok) return
  const answer: unknown = await response.json().catch(() => null)
  throw new AuthError(problemOf(response, answer))
}

/** better-auth answers `{ code, message }`; what the host itself turns away is in the API's shape. */
function problemOf({ status, headers }: Response, answer: unknown): AuthProblem {
  const reason = at(answer, 'error', 'data', 'reason')
  const seconds = at(reason, 'retryAfterSeconds')
  if (typeof seconds === 'number') return { code: 'rate_limited', retryAfterSeconds: seconds }
  const issues = at(reason, 'issues')
  if (Array.isArray(issues)) return { code: 'validation_failed', fields: issues.flatMap(fieldOf) }
  const code = CODES[String(at(answer, 'code'))]
  if (code) return { code }
  if (status === 401) return { code: 'signed_out' }
  const message = at(answer, 'message') ?? at(answer, 'error', 'message')
  if (status < 500 && typeof message === 'string') return { code: 'refused', message }
  return { code: 'failed', requestId: headers.get('x-request-id') }
}

const CODES: Record<string, RefusedFor> = {
  INVALID_TOKEN: 'link_invalid',
  INVALID_PASSWORD: 'wrong_password',
  PASSWORD_REQUIRED: 'password_required',
  EMAIL_ALREADY_VERIFIED: 'already_verified',
}

function fieldOf(issue: unknown): string[] {
  const field = at(issue, 'path', '0')
  return typeof field === 'string' ? [field] : []
}

function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}
