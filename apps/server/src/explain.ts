import { classifyDatabaseError, DatabaseStateError } from '@webmagic/db'
import { EmbeddedPostgresError } from '@webmagic/db/embedded'
import { EnvironmentError } from './env.ts'
import { OperatorError } from './operator-error.ts'

const FOR_OPERATORS = [DatabaseStateError, EmbeddedPostgresError, EnvironmentError, OperatorError]

// SQLSTATEs that say what is wrong with DATABASE_URL.
const REFUSED: Record<string, string> = {
  '28P01': 'The database refuses the password in DATABASE_URL.',
  '28000': 'The database refuses the user in DATABASE_URL.',
  '3D000': 'The database named in DATABASE_URL does not exist. Create it first: createdb NAME',
  '42501': 'The user in DATABASE_URL may not do this: permission denied.',
  '53100':
    'The disk of the database is full. Make room, and run the command again: it goes on where it stopped.',
  '55P03': 'Somebody else holds a lock that is needed here. Try again when they are done.',
}

/** What a failed command says: one line where the operator can mend it, otherwise what a report needs. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (FOR_OPERATORS.some((kind) => error instanceof kind)) return error.message
  const code = 'code' in error ? String(error.code) : ''
  if (REFUSED[code]) return REFUSED[code]
  if (classifyDatabaseError(error) === 'unavailable') {
    return `The database does not answer (${code || error.message}). Check DATABASE_URL, and that PostgreSQL is running.`
  }
  const said = saidByServer(error)
  if (said !== null) return `The database refuses this: ${said}`
  return error.stack ?? error.message
}

/** The server's own words, without the statement that the layers above it add. */
function saidByServer(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error ? String(error.code) : ''
  const isItsOwn = 'severity' in error && /^[0-9A-Z]{5}$/.test(code)
  return saidByServer(error.cause) ?? (isItsOwn ? `${error.message.replaceAll(/\s+/g, ' ')} (${code})` : null)
}
