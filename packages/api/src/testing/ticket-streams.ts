import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { SessionHolder } from '../accounts/live-sessions.ts'
import type { Services } from '../context.ts'
import { toDomainError } from '../errors.ts'
import type { TicketNews } from '../tickets/schema.ts'
import { callerAs, customerActor, staffActor } from './api.ts'
import { newSession } from './sessions.ts'

export interface Relay {
  /** Whether news of this ticket has come by, and with that all that was told before. */
  hasPassed(ticketId: string): boolean
  close(): Promise<void>
}

/** Passes the database's news on, as a host does. */
export async function relayTicketNews(
  databaseUrl: string,
  services: Pick<Services, 'ticketStreams'>,
): Promise<Relay> {
  const client = new pg.Client({ connectionString: databaseUrl })
  const passed: string[] = []
  client.on('notification', ({ payload = '' }) => {
    passed.push(payload)
    services.ticketStreams.announce(payload)
  })
  await client.connect()
  await client.query('listen webmagic_tickets')
  return {
    hasPassed: (ticketId) => passed.some((payload) => payload.startsWith(ticketId)),
    close: () => client.end(),
  }
}

/** A customer with a session that is in the database. */
export async function signedIn({ pool }: Pick<Services, 'pool'>, customerId: string): Promise<SessionHolder> {
  const token = await newSession(pool, customerId)
  const { rows } = await pool.query<{ id: string }>(
    'select id from webmagic.customer_sessions where token = $1',
    [token],
  )
  return { ...customerActor(customerId), sessionId: rows[0]?.id ?? '' }
}

/** A new member of the staff, signed in. */
export async function signedInStaff({ pool }: Pick<Services, 'pool'>): Promise<SessionHolder> {
  const { rows } = await pool.query<{ staff_id: string; session_id: string }>(
    `with member as (
       insert into admin_users (email, login_email, role) values ($1, $1, 'support') returning id
     )
     insert into webmagic.staff_sessions (user_id, token, expires_at)
     select id, gen_random_uuid()::text, now() + interval '1 hour' from member
     returning user_id as staff_id, id as session_id`,
    [`${randomUUID()}@staff.test`],
  )
  const { staff_id = '', session_id = '' } = rows[0] ?? {}
  return { ...staffActor('support', staff_id), sessionId: session_id }
}

export interface Listening {
  heard: TicketNews[]
  /** How it ended: `done`, or the code of its error. */
  ended: Promise<string>
  stop(): void
}

/** Listens as this actor, from the first news on. */
export async function listenAs(
  services: Services,
  actor: SessionHolder,
  input?: { ticketId: string },
): Promise<Listening> {
  const stopping = new AbortController()
  const news = await callerAs(services, actor, null, stopping.signal).tickets.onChange(input)
  const heard: TicketNews[] = []
  const reading = (async () => {
    for await (const each of news) heard.push(each)
    return 'done'
  })()
  const ended = reading.catch((error) => toDomainError(error)?.reason.code ?? String(error))
  return { heard, ended, stop: () => stopping.abort() }
}
