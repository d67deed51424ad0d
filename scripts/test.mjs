import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, root, run, step } from './toolchain.mjs'

const quietly = ['--output-logs=errors-only', '--continue']

process.stdout.write('\nTesting WebMagic\n')
await ensureInstalled()
await step('Checking format, lint and layers', 'turbo', ['run', 'lint', 'lint:root', ...quietly])
await step('Checking that the linter holds the layers', 'node', ['--test', 'scripts/layers.test.mjs'])
await step('Looking for dead code', 'knip', [])
await step('Building the SDK and the portal', 'turbo', ['run', 'build', ...quietly])
await step('Checking types', 'turbo', ['run', 'typecheck', ...quietly])

const packages = ['packages', 'apps', '.']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')))
const reports = packages.map((folder) => join(folder, 'test-results', 'results.json'))
for (const report of reports) rmSync(report, { force: true })

process.stdout.write('  Running unit, integration, property and browser tests\n\n')
const { code } = await run('turbo', [
  'run',
  'test',
  '--continue',
  '--concurrency=2',
  '--output-logs=new-only',
])
const totals = reports.filter((report) => existsSync(report)).map(countTests)
const sum = (key) => totals.reduce((total, counts) => total + counts[key], 0)
// A suite that could not even start has no failed test to count.
const failed = Math.max(sum('failed'), code === 0 ? 0 : 1)
process.stdout.write(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped\n`)
process.exit(code)

/** From the JSON report of vitest or of Playwright. */
function countTests(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'))
  if (report.stats) {
    const { expected, flaky, unexpected, skipped } = report.stats
    return { passed: expected + flaky, failed: unexpected, skipped }
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}
