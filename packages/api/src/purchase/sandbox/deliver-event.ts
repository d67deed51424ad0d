import type { Pool } from 'pg'
import { signBody } from '../signature.ts'
import { findObject } from './objects.ts'

interface Delivery {
  pool: Pool
  /** Where our own host listens. */
  webhookUrl: string
  secret: string
  clock(): Date
}

const TIMEOUT_MS = 10_000

/** Sends an event of the sandbox to our webhook. Throws unless it is taken, so that the job is tried again. */
export async function deliverSandboxEvent(
  { pool, webhookUrl, secret, clock }: Delivery,
  eventId: string,
): Promise<void> {
  const found = await findObject(pool, 'event', eventId)
  if (!found) return
  const body = Buffer.from(JSON.stringify({ id: eventId, ...found }))
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webmagic-signature': signBody(body, secret, clock()),
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`The webhook answered ${response.status}`)
}
