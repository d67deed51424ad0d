import { argv } from 'node:process'
import { parseArgs } from 'node:util'

const PARTS = ['reads', 'purchases', 'tickets', 'live', 'profile'] as const
type Part = (typeof PARTS)[number]

const USAGE = `npm run bench [-- [${PARTS.join('] [')}] [--tickets 1000000]]`

/** What to measure, all of it where nothing is named, and over how many tickets. */
export function readOptions(): { parts: ReadonlySet<Part>; tickets: number } {
  const { values, positionals } = parseArgs({
    args: argv.slice(2),
    options: { tickets: { type: 'string', default: '1000000' } },
    allowPositionals: true,
  })
  const named = positionals.map((name) => PARTS.find((part) => part === name))
  const tickets = Number(values.tickets)
  if (named.includes(undefined) || !Number.isInteger(tickets) || tickets < 1) {
    process.stderr.write(`${USAGE}\n`)
    process.exit(2)
  }
  return { parts: new Set(named.length > 0 ? named.flatMap((part) => part ?? []) : PARTS), tickets }
}
