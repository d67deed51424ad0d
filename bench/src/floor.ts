// The floor: what node:http and pg can do with the same session check, the same SQL and the same JSON, and nothing else.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { staffSecret } from '@webmagic/api'
import {
  listSitesStatement,
  membershipStatement,
  sessionStatement,
  staffSessionStatement,
} from '@webmagic/api/statements'
import pg from 'pg'
import { createTicket, listQueue, listTickets } from './floor-tickets.ts'

const [databaseUrl, secret, port, webhookSecret = '', store = ''] = process.argv.slice(2)
if (!databaseUrl || !secret || !port)
  throw new Error('floor.ts DATABASE_URL SECRET PORT [WEBHOOK_SECRET STORE]')

const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
const sitesUrl = 'https://sites.lavish.solutions'

const secretOfStaff = staffSecret(secret)

/** The token of a session, null where another secret has signed it. */
function tokenOf(request: IncomingMessage, signedWith: string): string | null {
  const signed = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const dot = signed.lastIndexOf('.')
  const token = signed.slice(0, dot)
  const expected = createHmac('sha256', signedWith).update(token).digest()
  const given = Buffer.from(signed.slice(dot + 1), 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null
}

async function findCustomer(request: IncomingMessage): Promise<string | null> {
  const token = tokenOf(request, secret ?? '')
  if (token === null) return null
  const { rows } = await pool.query({ ...sessionStatement, values: [token] })
  return rows[0]?.customer_id ?? null
}

async function isStaff(request: IncomingMessage): Promise<boolean> {
  const token = tokenOf(request, secretOfStaff)
  if (token === null) return false
  const { rows } = await pool.query({ ...staffSessionStatement, values: [token] })
  return rows.length > 0
}

async function mySites(customerId: string, limit: number) {
  const { rows } = await pool.query({ ...listSitesStatement, values: [customerId, limit + 1] })
  const sites = rows.slice(0, limit)
  const last = rows.length > limit ? sites.at(-1) : undefined
  return {
    json: {
      sites: sites.map((row) => ({
        ownershipId: row.ownership_id,
        siteId: row.site_id,
        slug: row.slug,
        siteTitle: row.site_title,
        siteUrl: row.custom_domain ? `https://${row.custom_domain}` : `${sitesUrl}/${row.slug}`,
        status: row.status,
        subscriptionStatus: row.subscription_status,
        isPrimary: row.is_primary,
        role: row.role,
        acquiredAt: row.acquired_at,
        purchasedAt: row.purchased_at,
        nextBillingDate: row.next_billing_date,
        customDomain: row.custom_domain,
      })),
      total: rows[0].total,
      hasMultipleSites: rows[0].site_count > 1,
      nextCursor: last
        ? Buffer.from(JSON.stringify([last.is_primary, last.acquired_at_us, last.site_id])).toString(
            'base64url',
          )
        : null,
    },
    meta: {
      values: Object.fromEntries(
        sites.flatMap((_, index) => [
          [`sites.${index}.acquiredAt`, ['Date']],
          [`sites.${index}.purchasedAt`, ['Date']],
        ]),
      ),
      v: 1,
    },
  }
}

async function verify(customerId: string, siteId: string) {
  const { rows } = await pool.query({ ...membershipStatement, values: [customerId, siteId] })
  return { json: { owns: rows.length > 0, role: rows[0]?.role ?? null } }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Checked on the raw bytes, then stored with its job by one statement. */
async function takeIn(request: IncomingMessage): Promise<boolean> {
  const body = await bodyOf(request)
  const [, seconds, signature = ''] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['webmagic-signature'])) ?? []
  const expected = createHmac('sha256', webhookSecret).update(`${seconds}.`).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false
  const { id, type } = JSON.parse(body.toString('utf8'))
  await pool.query(store, ['sandbox', id, type, body])
  return true
}

/** Null for who may not. */
async function dataFor(request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://floor')
  const input = JSON.parse(url.searchParams.get('input') ?? '{}').json
  if (url.pathname === '/trpc/staff.tickets.list') {
    return (await isStaff(request)) ? listQueue(pool, input) : null
  }
  const customerId = await findCustomer(request)
  if (customerId === null) return null
  switch (url.pathname) {
    case '/trpc/ownership.mySites':
      return mySites(customerId, input.limit)
    case '/trpc/tickets.list':
      return listTickets(pool, customerId, input)
    case '/trpc/tickets.create':
      return createTicket(pool, customerId, JSON.parse((await bodyOf(request)).toString()).json)
    default:
      return verify(customerId, input.siteId)
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/readyz') {
    response.end()
    return
  }
  if (request.url === '/webhooks/sandbox') {
    const isTaken = await takeIn(request)
    response
      .writeHead(isTaken ? 200 : 400, { 'content-type': 'application/json' })
      .end(`{"received":${isTaken}}`)
    return
  }
  const data = await dataFor(request)
  const body = JSON.stringify({ result: { data } })
  response.writeHead(data ? 200 : 401, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
}).listen(Number(port), '127.0.0.1')
