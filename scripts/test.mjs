import { expectReports, printTotals } from './reports.mjs'
import { ensureInstalled, run, step } from './toolchain.mjs'

const quietly = ['--output-logs=errors-only', '--continue']

process.stdout.write('\nTesting WebMagic\n')
await ensureInstalled()
await step('Checking format, lint and layers', 'biome', ['check', '.'])
await step('Checking that the linter holds the layers', 'node', ['--test', 'scripts/layers.test.mjs'])
await step('Looking for dead code', 'knip', [])
await step('Building the SDK, the portal and an example', 'turbo', ['run', 'build', ...quietly])
await step('Checking types', 'turbo', ['run', 'typecheck', ...quietly])

process.stdout.write('  Running unit, integration, property and browser tests\n\n')
const reports = expectReports('results.json')
const { code } = await run('turbo', [
  'run',
  'test',
  '--continue',
  '--concurrency=3',
  '--output-logs=new-only',
])
printTotals(reports, code)
process.exit(code)
