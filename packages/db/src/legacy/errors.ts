import pg from 'pg'
import { DatabaseStateError } from '../database-state-error.ts'
import { classifyDatabaseError } from '../errors.ts'

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof pg.DatabaseError && codes.includes(error.code ?? '')
}

/** Said by the server, or by a connection that it has ended. */
export function isOfDatabase(error: unknown): error is Error {
  return error instanceof Error && (codeOf(error) !== null || classifyDatabaseError(error) === 'unavailable')
}

function codeOf(error: Error): string | null {
  const code = 'code' in error ? String(error.code) : ''
  return 'severity' in error && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

const FIRST: Record<string, string> = {
  '42501': 'Use a role that may',
  '53100': 'Make room on the disk of the database',
  '53400': 'Raise that limit',
}

/** What failed, what the server said about it, and what to do. */
export class FailedStatementError extends DatabaseStateError {
  override name = 'FailedStatementError'

  constructor(step: string, cause: Error, isUntouched: boolean) {
    const code = codeOf(cause)
    const said = `${cause.message.replaceAll(/\s+/g, ' ')}${code === null ? '' : ` (${code})`}`
    super(`This failed at "${step}": ${said}. ${advice(cause, isUntouched)}`, { cause })
  }
}

function advice(cause: Error, isUntouched: boolean): string {
  const first = classifyDatabaseError(cause) === 'unavailable' ? '' : 'Mend that'
  const then = [FIRST[codeOf(cause) ?? ''] ?? first, 'run the command again'].filter(Boolean).join(', and ')
  const what = `${then.charAt(0).toUpperCase()}${then.slice(1)}`
  return isUntouched ? `Nothing was changed. ${what}.` : `${what}: it goes on where it stopped.`
}
