import type { Pool } from 'pg'
import { findAudience } from './audience.ts'
import type { TicketStream } from './stream.ts'

/** More changed tickets than this at a time are not looked up one by one: everybody asks again. */
const MOST_PENDING = 1_000

const NEWS = /^([\da-f-]{36}) (\d+) (all|staff)$/
const MEMBER = /^member ([\da-f-]{36})$/

/** Brings what has changed to those of the streams that may hear of it. */
export function createDeliveries(pool: Pool, streams: ReadonlySet<TicketStream>) {
  const pending = new Map<string, number>()
  let isDelivering = false

  /** One statement for all that has changed since the last one. Who is a member is asked each time. */
  async function deliver(): Promise<void> {
    const changed = new Map(pending)
    pending.clear()
    const listeners = byCustomer(streams)
    if (listeners.size === 0) return
    try {
      const hearers = await findAudience(pool, [...changed.keys()], [...listeners.keys()])
      for (const { ticket_id, customer_id } of hearers) {
        for (const stream of listeners.get(customer_id) ?? []) {
          stream.tell(ticket_id, changed.get(ticket_id) ?? 0)
        }
      }
    } catch {
      for (const stream of [...listeners.values()].flat()) stream.resync()
    }
  }

  async function deliverAll(): Promise<void> {
    if (isDelivering) return
    isDelivering = true
    while (pending.size > 0) await deliver()
    isDelivering = false
  }

  return {
    announce(payload: string): void {
      const [, customerId] = MEMBER.exec(payload) ?? []
      if (customerId !== undefined) {
        for (const stream of byCustomer(streams).get(customerId) ?? []) stream.resync()
        return
      }
      const [, ticketId, version, audience] = NEWS.exec(payload) ?? []
      if (ticketId === undefined) return
      for (const stream of streams) {
        if (stream.holder.kind === 'staff') stream.tell(ticketId, Number(version))
      }
      if (audience === 'staff') return
      pending.set(ticketId, Math.max(Number(version), pending.get(ticketId) ?? 0))
      if (pending.size > MOST_PENDING) {
        pending.clear()
        for (const stream of streams) stream.resync()
      }
      void deliverAll()
    },
  }
}

function byCustomer(streams: ReadonlySet<TicketStream>): Map<string, TicketStream[]> {
  const found = new Map<string, TicketStream[]>()
  for (const stream of streams) {
    if (stream.holder.kind !== 'customer') continue
    const { customerId } = stream.holder
    found.set(customerId, [...(found.get(customerId) ?? []), stream])
  }
  return found
}
