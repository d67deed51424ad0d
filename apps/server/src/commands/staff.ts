import type { Command } from 'commander'

// Loaded when it is asked for: what a command is needs nothing but words.
const load = () => import('./staff-actions.ts')

export function addStaffCommands(program: Command): void {
  const staff = program.command('staff').description('People who work here')
  staff
    .command('create')
    .description('Add somebody to the staff and mail them a link to set a password')
    .requiredOption('--email <email>', 'where they sign in with')
    .requiredOption('--role <role>', 'support or admin')
    .option('--name <name>', 'their full name')
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).createStaff(options))
}
