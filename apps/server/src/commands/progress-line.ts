import type { Progress } from '@webmagic/db'

const EVERY_MS = 10_000

/** On a terminal one line that changes; elsewhere a line per step, and one now and then within a long one. */
export function progressLine() {
  let last = { step: '', at: 0 }
  const isTerminal = process.stderr.isTTY
  return {
    show({ step, done, total }: Progress) {
      const counted = total === null ? step : `${step}: ${done} of ${total}`
      const now = performance.now()
      if (isTerminal) process.stderr.write(`\r\x1b[K${counted}`)
      else if (step !== last.step || now - last.at > EVERY_MS) process.stderr.write(`${counted}\n`)
      else return
      last = { step, at: now }
    },
    end() {
      if (isTerminal && last.step !== '') process.stderr.write('\r\x1b[K')
    },
  }
}
