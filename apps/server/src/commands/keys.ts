import type { Command } from 'commander'

// Loaded when it is asked for: what a command is needs nothing but words.
const load = () => import('./key-actions.ts')

export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('API keys for scripts and services')
  keys
    .command('create')
    .description('Make an API key and show it, this once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scope <scopes...>', 'what it may do, such as ownership:read; several are possible')
    .option('--days <n>', 'how many days it works; without end unless given', Number)
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).createKey(options))
  keys
    .command('list')
    .description('Show all keys by their first characters; never the keys themselves')
    .option('--json', 'print JSON')
    .action(async (options) => (await load()).listKeys(options))
  keys
    .command('revoke <id>')
    .description('End a key, with its next use')
    .option('--json', 'print JSON')
    .action(async (id, options) => (await load()).revokeKey(id, options))
}
