import autocannon from 'autocannon'
import type { Caller, Callers } from './data.ts'
import type { Host } from './hosts.ts'

export const CONNECTIONS = 20

export interface Scenario {
  name: string
  callers: Caller[]
  path(caller: Caller): string
  /** What is sent, where something is written: then no two answers are the same. */
  body?(caller: Caller): string
}

export function scenariosFor({ withThreeSites, withFiftySites }: Callers): Scenario[] {
  const mySites = () => call('ownership.mySites', { limit: 50 })
  return [
    { name: 'mySites (3 sites)', callers: withThreeSites, path: mySites },
    { name: 'mySites (50 sites)', callers: withFiftySites, path: mySites },
    { name: 'verify', callers: withThreeSites, path: ({ siteId }) => call('ownership.verify', { siteId }) },
  ]
}

export function call(procedure: string, input: object): string {
  return `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`
}

/** Requests per second, and how long the slowest percent took, in milliseconds. */
export interface Measured {
  perSecond: number
  p99: number
}

export function measure(host: Host, { callers, path, body }: Scenario, seconds: number): Promise<Measured> {
  const requests = callers.map((caller) => ({
    path: path(caller),
    headers: headersOf(caller),
    ...(body ? { method: 'POST' as const, headers: jsonHeadersOf(caller), body: body(caller) } : {}),
  }))
  return send(host, requests, seconds)
}

/** Sends these requests in turn, over and over. Throws if one is refused. */
export async function send(host: Host, requests: autocannon.Request[], seconds: number): Promise<Measured> {
  const result = await autocannon({
    url: host.origin,
    connections: CONNECTIONS,
    duration: seconds,
    requests,
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${host.name}: ${result.non2xx} refused, ${result.errors} failed`)
  }
  return { perSecond: result.requests.average, p99: result.latency.p99 }
}

/** Both must say the same, or the ratio is about different work. */
export async function assertSameAnswers(
  hosts: readonly Host[],
  { name, callers, path, body }: Scenario,
): Promise<void> {
  if (body) return
  for (const caller of callers.slice(0, 20)) {
    const answers = await Promise.all(
      hosts.map(async ({ origin }) => {
        const response = await fetch(`${origin}${path(caller)}`, { headers: headersOf(caller) })
        if (!response.ok) throw new Error(`${name}: ${origin} answers ${response.status}`)
        return JSON.stringify(sorted(await response.json()))
      }),
    )
    if (new Set(answers).size > 1) throw new Error(`${name}: the answers differ:\n${answers.join('\n')}`)
  }
}

/** Keys in one order: which of two equal objects was written first does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

function headersOf({ token }: Caller) {
  return { authorization: `Bearer ${token}` }
}

function jsonHeadersOf(caller: Caller) {
  return { ...headersOf(caller), 'content-type': 'application/json' }
}
