import { checkInvariants } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProcedurePath } from '../access.ts'
import { createContext, type Services } from '../context.ts'
import { cursorTime } from '../page-cursor.ts'
import { appRouter } from '../router.ts'
import { servicesOver } from '../testing/api.ts'
import { CUSTOMERS, INVOICES, loadShop, NUMBER, SITES_EACH } from '../testing/large-shop.ts'
import { executedPlanOf, rowsRead } from '../testing/query-plans.ts'
import { newSession, newStaffSession, sign } from '../testing/sessions.ts'
import { statementsOf } from '../testing/statements.ts'
import { createCallerFactory } from '../trpc.ts'

const LIMIT = 50
const COUNTED = 1_001
const DAYS = 30
const PER_DAY = 24

const createCaller = createCallerFactory(appRouter)
type Api = ReturnType<typeof createCaller>

let database: TestDatabase
let services: Services
let buyer: { id: string; siteId: string }
let staffId: string
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  await loadShop(database.pool)
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  buyer = await one(
    `select customer_id as id, site_id as "siteId" from webmagic.payments where kind = 'invoice' limit 1`,
  )
  staffId = (
    await one<{ id: string }>(
      `insert into admin_users (email, login_email, role) values ('a@plans.test', 'a@plans.test', 'admin') returning id`,
    )
  ).id
})
afterAll(() => database.close())

async function one<Row>(text: string): Promise<Row> {
  const { rows } = await database.pool.query(text)
  return rows[0]
}

async function asCustomer(): Promise<Api> {
  return callerWith(sign(await newSession(database.pool, buyer.id), services.authSecret))
}

async function asStaff(): Promise<Api> {
  return callerWith(await newStaffSession(database.pool, staffId, services.authSecret))
}

function callerWith(token: string | null): Api {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` }
  return createCaller(createContext(services, { id: 'test-request', headers }))
}

/** The cursor of a row with this many before it. */
async function cursorAfter(count: number, table: string, time: string, where = 'true'): Promise<string> {
  const { at, id } = await one<{ at: string; id: string }>(
    `select ${cursorTime(time)} as at, id from ${table} where ${where} order by ${time} desc, id desc offset ${count} limit 1`,
  )
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

interface Read {
  call(): Promise<unknown>
  /** How many rows of a table it may look at, where that is more than a page. */
  atMost?: Record<string, number>
  /** Statements that add up a whole table. */
  sums?: RegExp
}

type ReadPath = Extract<
  ProcedurePath,
  `purchase.${'forSale' | 'preview' | 'status' | 'history' | 'exceptions' | 'ofCustomer' | 'statistics'}`
>

/** Where the index knows the time only, the first row of another time is looked at too. */
const AND_ONE = LIMIT + 2
const ofOneCustomer = {
  purchases: SITES_EACH + AND_ONE,
  sites: AND_ONE,
  checkouts: AND_ONE,
  payments: AND_ONE,
}

/** Lists say how many there are: of what is for sale or open, as far as that is counted; of payments, of one customer. */
const reads: Record<ReadPath, Record<string, Read>> = {
  'purchase.forSale': {
    'first page': {
      call: () => callerWith(null).purchase.forSale({ limit: LIMIT }),
      atMost: { sites: COUNTED },
    },
    'deep cursor': {
      call: async () =>
        callerWith(null).purchase.forSale({
          limit: LIMIT,
          cursor: await cursorAfter(NUMBER - 1_000, 'sites', 'created_at', `status = 'preview'`),
        }),
      atMost: { sites: COUNTED },
    },
    search: {
      call: () => callerWith(null).purchase.forSale({ limit: LIMIT, search: 'for sale 49' }),
      // Along the index of what is for sale, as far as it goes.
      atMost: { sites: NUMBER, customer_site_ownership: COUNTED },
    },
  },
  'purchase.preview': { one: { call: () => callerWith(null).purchase.preview({ slug: 'for-sale-7' }) } },
  'purchase.status': {
    one: {
      call: async () => {
        const { id } = await one<{ id: string }>('select id from webmagic.checkouts limit 1')
        return callerWith(null).purchase.status({ checkoutId: id })
      },
    },
  },
  'purchase.history': {
    'first page': {
      call: async () => (await asCustomer()).purchase.history({ limit: LIMIT }),
      atMost: { payments: SITES_EACH + INVOICES },
    },
    'deep cursor': {
      call: async () => {
        const cursor = await cursorAfter(
          SITES_EACH,
          'webmagic.payments',
          'paid_at',
          `customer_id = '${buyer.id}'`,
        )
        return (await asCustomer()).purchase.history({ limit: LIMIT, cursor })
      },
      atMost: { payments: SITES_EACH + INVOICES },
    },
    'of one site': {
      call: async () => (await asCustomer()).purchase.history({ limit: LIMIT, siteId: buyer.siteId }),
      atMost: { payments: INVOICES + 1 },
    },
    'deep in one site': {
      call: async () => {
        const cursor = await cursorAfter(
          INVOICES / 2,
          'webmagic.payments',
          'paid_at',
          `site_id = '${buyer.siteId}'`,
        )
        return (await asCustomer()).purchase.history({ limit: LIMIT, siteId: buyer.siteId, cursor })
      },
      atMost: { payments: INVOICES + 1 },
    },
  },
  'purchase.exceptions': {
    open: {
      call: async () => (await asStaff()).purchase.exceptions({ limit: LIMIT }),
      atMost: { payment_exceptions: COUNTED },
    },
    'deep in the open ones': {
      call: async () =>
        (await asStaff()).purchase.exceptions({
          limit: LIMIT,
          cursor: await cursorAfter(
            1_000,
            'webmagic.payment_exceptions',
            'created_at',
            'resolved_at is null',
          ),
        }),
      atMost: { payment_exceptions: COUNTED },
    },
    all: {
      call: async () => (await asStaff()).purchase.exceptions({ limit: LIMIT, resolved: true }),
      atMost: { payment_exceptions: COUNTED },
    },
    'deep in all': {
      call: async () =>
        (await asStaff()).purchase.exceptions({
          limit: LIMIT,
          resolved: true,
          cursor: await cursorAfter(NUMBER - 1_000, 'webmagic.payment_exceptions', 'created_at'),
        }),
      atMost: { payment_exceptions: COUNTED },
    },
  },
  'purchase.ofCustomer': {
    'first page': {
      call: async () => (await asStaff()).purchase.ofCustomer({ customerId: buyer.id, limit: LIMIT }),
      atMost: ofOneCustomer,
    },
    'deep cursor': {
      call: async () => {
        const cursor = await cursorAfter(
          SITES_EACH - 10,
          'webmagic.purchases',
          'created_at',
          `customer_id = '${buyer.id}'`,
        )
        return (await asStaff()).purchase.ofCustomer({ customerId: buyer.id, limit: LIMIT, cursor })
      },
      atMost: ofOneCustomer,
    },
  },
  'purchase.statistics': {
    'a month': {
      call: async () => (await asStaff()).purchase.statistics({ days: DAYS }),
      // The series looks at what was bought and paid within it.
      atMost: { purchases: 2 * DAYS * PER_DAY, payments: DAYS * PER_DAY },
      sums: /^\s*select (status, count|coalesce\(sum)/,
    },
  },
}

const variants = Object.entries(reads).flatMap(([path, ways]) =>
  Object.entries(ways).map(([way, read]) => ({ path, way, read })),
)

describe(`over ${NUMBER} sites for sale, purchases, payments and exceptions, of ${CUSTOMERS} customers`, () => {
  test.each(variants)('$path ($way) reads about a page along an index', async ({ read }) => {
    const { call, atMost = {}, sums } = read
    const sent = await statementsOf(call)
    const work = sent.filter(({ text }) => /^\s*select/i.test(text) && !/ offset \d+/.test(text))
    expect(work).not.toEqual([])
    for (const statement of work) {
      if (sums?.test(statement.text)) continue
      for (const mode of ['custom', 'generic'] as const) {
        const read = rowsRead(await executedPlanOf(database.pool, statement, mode))
        const tooMuch = Object.entries(read).filter(([table, rows]) => rows > (atMost[table] ?? LIMIT + 1))
        expect([mode, statement.text, tooMuch]).toEqual([mode, statement.text, []])
      }
    }
  })
})
