import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller, Callers } from './data.ts'
import { type Host, startWebMagic } from './hosts.ts'

const REPLIES = 200
const OTHERS = 200

/** How long a reply at one host takes to reach a page that is open at another, among many pages of other people. */
export async function measureLive(options: {
  databaseUrl: string
  secret: string
  callers: Callers
}): Promise<{ replies: number; others: number; median: number; p95: number }> {
  const [writing, listening] = await Promise.all([startWebMagic(options), startWebMagic(options)])
  const ended = new AbortController()
  try {
    const [caller, ...others] = options.callers.withThreeSites
    if (!caller) throw new Error('Nobody is signed in')
    for (const other of others.slice(0, OTHERS)) await openPage(listening, other, ended.signal)
    const page = await openPage(listening, caller, ended.signal)
    const ticketId = await createTicket(writing, caller)
    const times: number[] = []
    for (let reply = 1; reply <= REPLIES; reply += 1) {
      const start = performance.now()
      const heard = page.hears(ticketId, reply + 1)
      await call(writing, caller, 'tickets.reply', { ticketId, message: `Reply ${reply}` })
      times.push((await heard) - start)
      await sleep(10)
    }
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
    return { replies: REPLIES, others: others.slice(0, OTHERS).length, median: at(0.5), p95: at(0.95) }
  } finally {
    ended.abort()
    await Promise.all([writing.stop(), listening.stop()])
  }
}

async function createTicket(host: Host, caller: Caller): Promise<string> {
  const answer = await call(host, caller, 'tickets.create', {
    subject: 'The phone number',
    description: 'It is wrong.',
    category: 'site_edit',
    siteId: caller.siteId,
  })
  const [, ticketId] = /"ticketId":"([^"]+)"/.exec(answer) ?? []
  if (ticketId === undefined) throw new Error('The ticket has no id')
  return ticketId
}

async function call(host: Host, { token }: Caller, path: string, json: object): Promise<string> {
  const response = await fetch(`${host.origin}/trpc/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json }),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response.text()
}

/** A page with an open stream. `hears` resolves with the moment when it has heard of that version. */
async function openPage(host: Host, { token }: Caller, signal: AbortSignal) {
  const waiting = new Map<string, (at: number) => void>()
  const response = await fetch(`${host.origin}/trpc/tickets.onChange`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  })
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).values()
  if (!response.ok || !chunks) throw new Error(`The stream answered ${response.status}`)
  const read = async () => {
    let text = ''
    for await (const chunk of chunks) {
      text += chunk
      const events = text.split('\n\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const [, ticketId, version] = /"ticketId":"([^"]+)","version":(\d+)/.exec(event) ?? []
        waiting.get(`${ticketId} ${version}`)?.(performance.now())
      }
    }
  }
  read().catch(() => {})
  return {
    hears: (ticketId: string, version: number) =>
      new Promise<number>((resolve) => waiting.set(`${ticketId} ${version}`, resolve)),
  }
}
