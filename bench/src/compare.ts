import type { Host } from './hosts.ts'
import { assertSameAnswers, CONNECTIONS, type Measured, measure, type Scenario } from './load.ts'
import { median, print, row, spread } from './report.ts'

const ROUNDS = 5
const SECONDS = 4

interface Round {
  below: Measured
  above: Measured
  ratio: number
}

export function printHeading(): void {
  print(`\n${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s each, in turn; medians (min-max)\n`)
  print(row('', 'floor req/s', 'webmagic req/s', 'ratio', 'p99 floor', 'p99 webmagic'))
}

export async function compareOne(floor: Host, webmagic: Host, scenario: Scenario): Promise<void> {
  await assertSameAnswers([floor, webmagic], scenario)
  await compareInTurn(scenario.name, floor, webmagic, (host, seconds) => measure(host, scenario, seconds))
}

/** Floor and platform take turns, so that a machine that slows down slows both. */
export async function compareInTurn(
  name: string,
  floor: Host,
  webmagic: Host,
  load: (host: Host, seconds: number) => Promise<Measured>,
): Promise<void> {
  for (const host of [floor, webmagic]) await load(host, 1)
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const below = await load(floor, SECONDS)
    const above = await load(webmagic, SECONDS)
    rounds.push({ below, above, ratio: above.perSecond / below.perSecond })
  }
  const spreadOf = (pick: (round: Round) => number, digits: number) => spread(rounds.map(pick), digits)
  print(
    row(
      name,
      spreadOf(({ below }) => below.perSecond, 0),
      spreadOf(({ above }) => above.perSecond, 0),
      spreadOf(({ ratio }) => ratio, 2),
      `${median(rounds.map(({ below }) => below.p99))} ms`,
      `${median(rounds.map(({ above }) => above.p99))} ms`,
    ),
  )
}
