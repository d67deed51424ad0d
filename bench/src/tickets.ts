import { createOrm, poolOf } from '@webmagic/db'
import type pg from 'pg'
import { compareOne, printHeading } from './compare.ts'
import type { Callers } from './data.ts'
import { type Host, startFloor, startWebMagic } from './hosts.ts'
import { call, type Scenario } from './load.ts'
import { print } from './report.ts'
import { loadTickets, signInForTickets, type TicketCallers } from './tickets-data.ts'

const PAGE = 50

interface Options {
  databaseUrl: string
  secret: string
  callers: Callers
  tickets: number
}

/** Lists of customers and of staff at both ends, and new tickets. */
export async function compareTickets({ databaseUrl, secret, callers, tickets }: Options): Promise<void> {
  const orm = createOrm({ databaseUrl, statementTimeoutMs: 0 })
  const pool = await poolOf(orm)
  const hosts: Host[] = []
  try {
    print(`\nLoading ${tickets.toLocaleString('en-US')} tickets`)
    await loadTickets(pool, tickets)
    const among = await signInForTickets(pool, secret)
    const scenarios = await scenariosOf(pool, callers, among)
    hosts.push(await startFloor({ databaseUrl, secret }))
    hosts.push(await startWebMagic({ databaseUrl, secret, worker: 'off' }))
    const [floor, webmagic] = hosts
    if (!floor || !webmagic) return
    printHeading()
    for (const scenario of scenarios) await compareOne(floor, webmagic, scenario)
  } finally {
    await Promise.all(hosts.map((host) => host.stop()))
    // Nobody did them, and they would keep the next host busy.
    await pool.query('truncate graphile_worker._private_jobs')
    await orm.close()
  }
}

async function scenariosOf(
  pool: pg.Pool,
  { withThreeSites, withFiftySites }: Callers,
  { agency, staff }: TicketCallers,
): Promise<Scenario[]> {
  const far = await cursorPast(pool)
  const list = (input: object) => () => call('tickets.list', { limit: PAGE, ...input })
  const queue = (input: object) => () => call('staff.tickets.list', { limit: PAGE, ...input })
  return [
    { name: 'tickets (3 sites)', callers: withThreeSites, path: list({}) },
    { name: 'tickets (50 sites)', callers: withFiftySites, path: list({}) },
    { name: '  far down', callers: withFiftySites, path: list({ cursor: far }) },
    { name: 'tickets (5,000 sites)', callers: agency, path: list({}) },
    { name: '  far down', callers: agency, path: list({ cursor: far }) },
    { name: 'queue', callers: staff, path: queue({}) },
    { name: '  far down', callers: staff, path: queue({ cursor: far }) },
    { name: 'ask for help', callers: withFiftySites, path: () => '/trpc/tickets.create', body: newTicket },
  ]
}

/** Where a page ends nine tenths down the list of all tickets. */
async function cursorPast(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ at: string }>(
    `select to_char(percentile_disc(0.1) within group (order by created_at) at time zone 'UTC',
       'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from support_tickets`,
  )
  return Buffer.from(JSON.stringify([rows[0]?.at, '00000000-0000-4000-8000-000000000000'])).toString(
    'base64url',
  )
}

function newTicket({ siteId }: { siteId: string }): string {
  const subject = 'The phone number'
  return JSON.stringify({ json: { subject, description: 'It is wrong.', category: 'site_edit', siteId } })
}
