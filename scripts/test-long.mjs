import { ensureInstalled, run } from './toolchain.mjs'

const PROPERTY_RUNS = process.env.PROPERTY_RUNS ?? '2000'

process.stdout.write(
  `\nProperty tests with ${PROPERTY_RUNS} runs each; a failure prints the seed that replays it\n\n`,
)
await ensureInstalled()
const { code } = await run(
  'turbo',
  ['run', 'test:long', '--concurrency=1', '--continue', '--output-logs=full'],
  {
    env: { PROPERTY_RUNS },
  },
)
process.exit(code)
