import type { Command } from 'commander'
import { OperatorError } from '../operator-error.ts'

// Loaded when it is asked for: what a command is needs nothing but words.
const load = () => import('./database-actions.ts')

export function addDatabaseCommands(program: Command): void {
  const db = program.command('db').description('Look after the database')
  db.command('status')
    .description('Say what the database is and which migrations are pending; changes nothing')
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).showStatus(options))
  db.command('migrate')
    .description(
      'Bring a database to the newest revision: an empty one, one of ours, or one of the older system',
    )
    .option('--dry-run', 'say what would be done, and change nothing')
    .option(
      '--report <file>',
      'write what was done, or would be, to a file as JSON; of a database that was moved before, what that did',
    )
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).runMigrate(options))
  db.command('rollback')
    .description(
      'Take back the newest migration, with its tables and what is in them; or return a database to the older system',
    )
    .option('--steps <n>', 'how many migrations', toCount)
    .option(
      '--report <file>',
      'write what was done to a file as JSON (when returning to the older system, or after it)',
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).rollback(options))
  db.command('check')
    .description('Look for rows that break a rule; exits with 1 if there are any')
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).check(options))
  db.command('seed')
    .description('Add the demo data that is missing (embedded database only: its passwords are public)')
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).seed(options))
}

function toCount(value: string): number {
  const count = Number(value)
  if (!Number.isInteger(count) || count < 1) throw new OperatorError('--steps takes a number from 1')
  return count
}
