import { randomInt } from 'node:crypto'
import { expectReports, printTotals } from './reports.mjs'
import { ensureInstalled, run } from './toolchain.mjs'

const PROPERTY_RUNS = process.env.PROPERTY_RUNS ?? '2000'
const PROPERTY_SEED = process.env.PROPERTY_SEED ?? String(randomInt(2 ** 31))

await ensureInstalled()
process.stdout.write(`\nProperty tests, ${PROPERTY_RUNS} runs each, seed ${PROPERTY_SEED}\n`)
process.stdout.write(
  `The same again: PROPERTY_RUNS=${PROPERTY_RUNS} PROPERTY_SEED=${PROPERTY_SEED} npm run test:long\n\n`,
)
const reports = expectReports('long.json')
const args = ['run', 'test:long', '--concurrency=1', '--continue', '--output-logs=full']
const { code } = await run('turbo', args, { env: { PROPERTY_RUNS, PROPERTY_SEED } })
process.stdout.write(`\nSeed ${PROPERTY_SEED}, ${PROPERTY_RUNS} runs of each property\n`)
printTotals(reports, code)
process.exit(code)
