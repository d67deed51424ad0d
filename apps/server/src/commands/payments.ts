import type { Command } from 'commander'
import { OperatorError } from '../operator-error.ts'

// Loaded when it is asked for: what a command is needs nothing but words.
const load = () => import('./payment-actions.ts')

export function addPaymentCommands(program: Command): void {
  const events = program.command('events').description('What the payment provider sent')
  events
    .command('replay')
    .description('Process again what came and was not processed')
    .requiredOption('--since <time>', 'from when on, such as 2026-01-31 or 2026-01-31T12:00:00Z', toTime)
    .option('--all', 'also what was processed: it changes nothing that is settled')
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).replay(options))
  const sandbox = program
    .command('sandbox')
    .description('Let something happen at the sandbox, the payment provider that moves no money')
  const happenings: [name: string, description: string][] = [
    ['renew', 'The next monthly payment of a site goes through, or its cancelled subscription ends'],
    ['fail', 'The next monthly payment of a site fails'],
    ['refund', "A site's purchase is given back, or the newest payment of one that was not bought here"],
    ['dispute', "The payer's bank takes that payment back"],
    ['resend', 'Everything that was sent about a site is sent again'],
  ]
  for (const [name, description] of happenings) {
    sandbox
      .command(name)
      .description(description)
      .requiredOption('--site <slug>', 'which site')
      .option('--json', 'print JSON')
      .action(async (options) => (await load()).act(name, options))
  }
}

function toTime(value: string): Date {
  const time = new Date(value)
  if (Number.isNaN(time.getTime()))
    throw new OperatorError('--since takes a time such as 2026-01-31T12:00:00Z')
  return time
}
