import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { failuresOf } from './failures.mjs'
import { root } from './toolchain.mjs'

/** Where each package leaves a JSON report of this name; reports of an earlier run are removed. */
export function expectReports(name) {
  const reports = ['packages', 'apps', '.']
    .flatMap((folder) => readdirSync(join(root, folder)).map((child) => join(root, folder, child)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => join(folder, 'test-results', name))
  for (const report of reports) rmSync(report, { force: true })
  return reports
}

/** Says what failed, and ends with one line that says how many passed. `code`: the exit code of whatever ran them. */
export function printTotals(files, code) {
  const reports = files
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')))
  const totals = reports.map(countTests)
  const sum = (key) => totals.reduce((total, counts) => total + counts[key], 0)
  const failures = reports.flatMap(failuresOf)
  // A package whose tests could not even start has left no report.
  const failed = Math.max(failures.length, code === 0 ? 0 : 1)
  if (sum('flaky') > 0) process.stdout.write(`\n${sum('flaky')} browser tests passed only the second time\n`)
  for (const failure of failures) process.stdout.write(`\n${failure}\n`)
  process.stdout.write(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped\n`)
}

/** From the JSON report of vitest or of Playwright. */
function countTests(report) {
  if (report.stats) {
    const { expected, flaky, skipped } = report.stats
    return { passed: expected + flaky, skipped, flaky }
  }
  const { numPassedTests, numPendingTests, numTodoTests } = report
  return { passed: numPassedTests, skipped: numPendingTests + numTodoTests, flaky: 0 }
}
