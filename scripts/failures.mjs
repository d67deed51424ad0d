import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './toolchain.mjs'

const MAX_LINES = 12

/** What failed and why, from the JSON report of vitest or of Playwright: for people, several lines each. */
export function failuresOf(report) {
  const failures = report.stats ? playwrightFailures(report) : report.testResults.flatMap(vitestFailures)
  return failures.map(({ file, name, message }) => {
    const lines = linesOf(message).map((line) => `    ${line}`)
    return [`FAILED ${file}`, `  ${name}`, ...lines].join('\n')
  })
}

/** Without colours, and without the test runner's own part of the stack. */
function linesOf(message) {
  return stripVTControlCharacters(message || 'It does not say why.')
    .trim()
    .split('\n')
    .filter((line) => !/^\s+at .*(node_modules|<anonymous>)/.test(line))
    .slice(0, MAX_LINES)
}

function vitestFailures({ name: path, status, message, assertionResults }) {
  const file = relative(root, path)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  // A file that could not be loaded, or a hook that failed, has no failed test.
  if (failed.length === 0 && status === 'failed') return [{ file, name: 'the file itself', message }]
  return failed.map(({ fullName, failureMessages }) => ({
    file,
    name: fullName,
    message: failureMessages[0],
  }))
}

function playwrightFailures({ config, errors, suites }) {
  const before = errors.map(({ message }) => ({ file: 'e2e', name: 'before any test', message }))
  const folder = relative(root, config.rootDir)
  return [...before, ...suites.flatMap((suite) => suiteFailures(suite, folder, []))]
}

function suiteFailures({ specs, suites = [] }, folder, parents) {
  const failed = specs.filter(({ ok }) => !ok)
  return [
    ...failed.map(({ file, title, tests }) => ({
      file: `${folder}/${file}`,
      name: [...parents, title].join(' '),
      message: tests.flatMap(({ results }) => results).flatMap(({ errors }) => errors)[0]?.message,
    })),
    ...suites.flatMap((suite) => suiteFailures(suite, folder, [...parents, suite.title])),
  ]
}
