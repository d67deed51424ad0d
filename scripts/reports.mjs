import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
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

/** Ends with one line that says how many tests passed. `code` is the exit code of whatever ran them. */
export function printTotals(reports, code) {
  const totals = reports.filter((report) => existsSync(report)).map(countTests)
  const sum = (key) => totals.reduce((total, counts) => total + counts[key], 0)
  // A suite that could not even start has no failed test to count.
  const failed = Math.max(sum('failed'), code === 0 ? 0 : 1)
  if (sum('flaky') > 0) process.stdout.write(`\n${sum('flaky')} browser tests passed only the second time\n`)
  process.stdout.write(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped\n`)
}

/** From the JSON report of vitest or of Playwright. */
function countTests(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'))
  if (report.stats) {
    const { expected, flaky, unexpected, skipped } = report.stats
    return { passed: expected + flaky, failed: unexpected, skipped, flaky }
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests, flaky: 0 }
}
