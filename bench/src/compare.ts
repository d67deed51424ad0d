import type { Host } from './hosts.ts'
import { assertSameAnswers, measure, type Scenario } from './load.ts'
import { median, print, row, spread } from './report.ts'

const ROUNDS = 5
const SECONDS = 4

export function printHeading(): void {
  print(`\n20 connections, ${ROUNDS} rounds of ${SECONDS} s each, in turn; medians (min-max)\n`)
  print(row('', 'floor req/s', 'webmagic req/s', 'ratio', 'p99 floor', 'p99 webmagic'))
}

/** Floor and platform take turns, so that a machine that slows down slows both. */
export async function compareOne(floor: Host, webmagic: Host, scenario: Scenario): Promise<void> {
  await assertSameAnswers([floor, webmagic], scenario)
  for (const host of [floor, webmagic]) await measure(host, scenario, 1)
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const below = await measure(floor, scenario, SECONDS)
    const above = await measure(webmagic, scenario, SECONDS)
    rounds.push({ below, above, ratio: above.perSecond / below.perSecond })
  }
  print(
    row(
      scenario.name,
      spread(
        rounds.map(({ below }) => below.perSecond),
        0,
      ),
      spread(
        rounds.map(({ above }) => above.perSecond),
        0,
      ),
      spread(
        rounds.map(({ ratio }) => ratio),
        2,
      ),
      `${median(rounds.map(({ below }) => below.p99))} ms`,
      `${median(rounds.map(({ above }) => above.p99))} ms`,
    ),
  )
}
