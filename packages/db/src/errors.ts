const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '25P03', // idle_in_transaction_session_timeout
  '53300', // too_many_connections
  '53400', // configuration_limit_exceeded
  '57014', // query_canceled: the statement timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
])

const CONFLICT = new Set([
  '23505', // unique_violation
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
])

// The driver gives these no code.
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered|Query read timeout)|is not currently accepting connections$/

/** `unavailable`: try again later; `conflict`: somebody else was first; null: neither, or not the database's. */
export function classifyDatabaseError(error: unknown): 'unavailable' | 'conflict' | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    if (UNAVAILABLE.has(code) || code.startsWith('08') || LOST_CONNECTION.test(cause.message)) {
      return 'unavailable'
    }
    if (CONFLICT.has(code)) return 'conflict'
  }
  return null
}
