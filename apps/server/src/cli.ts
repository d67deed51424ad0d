import { Command } from 'commander'
import { addDatabaseCommands } from './commands/database.ts'
import { explain } from './explain.ts'

const program = new Command('webmagic')
  .description('Runs and looks after a WebMagic platform.')
  .showHelpAfterError('(--help lists what there is)')

program
  .command('serve')
  .description('Start the API and the portal, with an embedded PostgreSQL unless DATABASE_URL is set')
  // Loaded when it is asked for: the other commands start in half the time without it.
  .action(async () => (await import('./main.ts')).serve())

addDatabaseCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
