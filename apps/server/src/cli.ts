import { Command } from 'commander'
import { addDatabaseCommands } from './commands/database.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addPaymentCommands } from './commands/payments.ts'
import { addStaffCommands } from './commands/staff.ts'

const program = new Command('webmagic')
  .description('Runs and looks after a WebMagic platform.')
  .showHelpAfterError('(--help lists what there is)')

program
  .command('serve')
  .description('Start the API and the portal, with an embedded PostgreSQL unless DATABASE_URL is set')
  // Loaded when it is asked for: the other commands start in half the time without it.
  .action(async () => (await import('./main.ts')).serve())

program
  .command('worker')
  .description('Do the jobs that wait in the database (mail and so on), for hosts that run with WORKER=off')
  .action(async () => (await import('./main.ts')).work())

addDatabaseCommands(program)
addKeyCommands(program)
addStaffCommands(program)
addPaymentCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  const { explain } = await import('./explain.ts')
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
