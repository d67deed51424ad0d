import {
  checkInvariants,
  createOrm,
  type Orm,
  poolOf,
  TICKET_RATINGS,
  type TicketRating,
  type TicketStatus,
} from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Services } from '../context.ts'
import { callerAs, customerActor, outcomeOf, servicesOver, staffActor } from '../testing/api.ts'
import { newCustomer, type TestCustomer } from '../testing/customers.ts'
import { newStaff } from '../testing/tickets.ts'
import { closeSilentTickets } from './close-silent-tickets.ts'
import { afterCustomerReply, assertRateable, isSettled, move, type Standing } from './rules.ts'

const MOST_ROUNDS = 8
const DAY_MS = 24 * 60 * 60 * 1000
const EPOCH = Date.UTC(2026, 0, 1)

let database: TestDatabase
let hosts: { orm: Orm; services: Services }[]
let customer: TestCustomer
let staffId: string
beforeAll(async () => {
  database = await createTestDatabase()
  hosts = await Promise.all(
    [1, 2, 3].map(async () => {
      const orm = createOrm({ databaseUrl: database.databaseUrl })
      return { orm, services: servicesOver({ orm, pool: await poolOf(orm) }) }
    }),
  )
  customer = await newCustomer(database.pool, { sites: 1 })
  staffId = await newStaff(database.pool)
})
afterAll(async () => {
  await Promise.all(hosts.map(({ orm }) => orm.close()))
  await database.close()
})

type Command =
  | { kind: 'customer'; status: 'resolved' | 'closed' | 'reopened' }
  | { kind: 'customer-reply' }
  | { kind: 'staff'; status: 'in_progress' | 'waiting_customer' | 'resolved' | 'closed' }
  | { kind: 'staff-reply'; status: 'waiting_customer' | 'resolved' }
  | { kind: 'note' }
  | { kind: 'rate'; rating: TicketRating }
  | { kind: 'job' }

const command = fc.oneof<fc.Arbitrary<Command>[]>(
  fc.record({ kind: fc.constant('customer'), status: fc.constantFrom('resolved', 'closed', 'reopened') }),
  fc.record({ kind: fc.constant('customer-reply') }),
  fc.record({
    kind: fc.constant('staff'),
    status: fc.constantFrom('in_progress', 'waiting_customer', 'resolved', 'closed'),
  }),
  fc.record({ kind: fc.constant('staff-reply'), status: fc.constantFrom('waiting_customer', 'resolved') }),
  fc.record({ kind: fc.constant('note') }),
  fc.record({ kind: fc.constant('rate'), rating: fc.constantFrom(...TICKET_RATINGS) }),
  fc.record({ kind: fc.constant('job') }),
)

/** Up to three that run at once, and how many days after the round before. */
const round = fc.record({
  days: fc.constantFrom(0, 1, 6, 7, 29, 31),
  commands: fc.array(command, { minLength: 1, maxLength: 3 }),
})
type Round = { days: number; commands: Command[] }

interface State extends Standing {
  firstResponseAt: Date | null
  /** Of the newest message that is no note; notes do not break the silence. */
  saidAt: Date | null
  version: number
  messages: number
  rating: TicketRating | null
}

/** What comes of one command: how it ends, and how the ticket then stands. */
function after(state: State, step: Command, now: Date): { outcome: string; state: State } {
  try {
    return { outcome: 'done', state: { ...state, ...changeBy(state, step, now) } }
  } catch (error) {
    const code = error instanceof Error && 'reason' in error ? Object(error.reason).code : 'error'
    return { outcome: code, state }
  }
}

function changeBy(state: State, step: Command, now: Date): Partial<State> {
  const change = changeOf(state, step, now)
  return change.status && !isSettled({ status: change.status }) ? { ...change, rating: null } : change
}

function changeOf(state: State, step: Command, now: Date): Partial<State> {
  const news = { version: state.version + 1 }
  const said = { ...news, messages: state.messages + 1, saidAt: now }
  switch (step.kind) {
    case 'customer':
      return {
        ...news,
        ...move('customer', state, step.status === 'reopened' ? 'in_progress' : step.status, now),
      }
    case 'customer-reply':
      return { ...said, ...afterCustomerReply(state, now) }
    case 'staff':
      return state.status === step.status ? {} : { ...news, ...move('staff', state, step.status, now) }
    case 'staff-reply':
      return {
        ...said,
        ...move('staff-reply', state, step.status, now),
        firstResponseAt: state.firstResponseAt ?? now,
      }
    case 'note':
      return { messages: state.messages + 1 }
    case 'rate':
      assertRateable(state)
      return { ...news, rating: step.rating }
    case 'job': {
      const { status, resolvedAt, saidAt } = state
      const silentFor = now.getTime() - Math.max(resolvedAt?.getTime() ?? 0, saidAt?.getTime() ?? 0)
      if (status !== 'resolved' || silentFor < 7 * DAY_MS) return {}
      return { ...news, ...move('job', state, 'closed', now), messages: state.messages + 1 }
    }
  }
}

/** What may come of some at once: what comes of them one after the other, in any order. */
function anyOrder(state: State, steps: Command[], now: Date): { outcomes: string[]; state: State }[] {
  return ordersOf(steps.map((_step, index) => index)).map((order) => {
    let current = state
    const outcomes: string[] = Array(steps.length).fill('')
    for (const index of order) {
      const step = steps[index]
      if (!step) continue
      const result = after(current, step, now)
      outcomes[index] = result.outcome
      current = result.state
    }
    return { outcomes, state: current }
  })
}

function ordersOf(items: number[]): number[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item) =>
    ordersOf(items.filter((each) => each !== item)).map((rest) => [item, ...rest]),
  )
}

function run(host: number, step: Command, ticketId: string, now: Date): Promise<string> {
  const found = hosts[host]
  if (!found) throw new Error('No host')
  const services = { ...found.services, clock: () => now }
  const { tickets } = callerAs(services, customerActor(customer.id))
  const staff = callerAs(services, staffActor('support', staffId)).staff.tickets
  switch (step.kind) {
    case 'customer':
      return outcomeOf(tickets.setStatus({ ticketId, status: step.status }))
    case 'customer-reply':
      return outcomeOf(tickets.reply({ ticketId, message: 'Hello?' }))
    case 'staff':
      return outcomeOf(staff.update({ ticketId, status: step.status }))
    case 'staff-reply':
      return outcomeOf(staff.reply({ ticketId, message: 'Hello!', status: step.status }))
    case 'note':
      return outcomeOf(staff.note({ ticketId, message: 'Hm.' }))
    case 'rate':
      return outcomeOf(tickets.rate({ ticketId, rating: step.rating }))
    case 'job':
      return outcomeOf(closeSilentTickets(services))
  }
}

async function stateOf(ticketId: string): Promise<Omit<State, 'saidAt'>> {
  const { rows } = await database.pool.query<{
    status: TicketStatus
    resolved_at: string | null
    closed_at: string | null
    first_response_at: string | null
    version: number
    messages: number
    rating: TicketRating | null
  }>(
    `select status, resolved_at::text, closed_at::text, first_response_at::text, version,
       customer_satisfaction_rating as rating,
       (select count(*)::int from ticket_messages m where m.ticket_id = t.id) as messages
     from support_tickets t where id = $1`,
    [ticketId],
  )
  const [row] = rows
  if (!row) throw new Error('No ticket')
  const time = (value: string | null) => (value === null ? null : new Date(value))
  return {
    status: row.status,
    resolvedAt: time(row.resolved_at),
    closedAt: time(row.closed_at),
    firstResponseAt: time(row.first_response_at),
    version: row.version,
    messages: row.messages,
    rating: row.rating,
  }
}

/** What the rounds came to. Without any of these, the test would say little. */
const met = new Set<string>()

test('whatever customer, staff and the job do at once comes out as if one had come after the other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: MOST_ROUNDS }), async (rounds: Round[]) => {
      const { ticketId, createdAt } = await callerAs(
        { ...servicesOver(database), clock: () => new Date(EPOCH) },
        customerActor(customer.id),
      ).tickets.create({ subject: 'A question', description: 'How does it work?', category: 'question' })
      let state: State = {
        status: 'new',
        resolvedAt: null,
        closedAt: null,
        firstResponseAt: null,
        saidAt: createdAt,
        version: 1,
        messages: 0,
        rating: null,
      }
      let now = EPOCH
      for (const { days, commands } of rounds) {
        now += days * DAY_MS
        const at = new Date(now)
        const outcomes = await Promise.all(commands.map((step, index) => run(index, step, ticketId, at)))
        const seen = { outcomes, state: await stateOf(ticketId) }
        const orders = anyOrder(state, commands, at)
        expect(orders.map(withoutSilence)).toContainEqual(seen)
        for (const [index, outcome] of outcomes.entries()) met.add(`${commands[index]?.kind}: ${outcome}`)
        if (seen.state.status === 'closed' && state.status === 'resolved') met.add('closed what was resolved')
        state = orders.find((order) => isEqual(withoutSilence(order), seen))?.state ?? state
      }
      await agreeWithMessages(ticketId)
    }),
    { numRuns: inject('propertyRuns'), endOnFailure: true },
  )
  const reports = await checkInvariants(database.pool)
  expect(reports.filter(({ breaches }) => breaches.length > 0)).toEqual([])
  expect([...met].toSorted()).toEqual(
    [
      'closed what was resolved',
      'customer-reply: done',
      'customer-reply: ticket_closed',
      'customer: done',
      'customer: invalid_transition',
      'job: done',
      'note: done',
      'rate: done',
      'rate: invalid_transition',
      'staff-reply: done',
      'staff-reply: ticket_closed',
      'staff: done',
      'staff: invalid_transition',
    ].toSorted(),
  )
}, 3_600_000)

function withoutSilence({ outcomes, state }: { outcomes: string[]; state: State }) {
  const { saidAt: _saidAt, ...rest } = state
  return { outcomes, state: rest }
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted)
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)))
}

/** What is written down twice says the same: in the ticket, and in the messages that it is from. */
async function agreeWithMessages(ticketId: string): Promise<void> {
  const { rows } = await database.pool.query(
    `select t.id from support_tickets t
     cross join lateral (
       select count(*) as messages, count(distinct created_at) as moments,
         min(created_at) filter (where message_type = 'staff' and not internal_only) as first_response,
         max(created_at) filter (where message_type = 'staff' and not internal_only) as last_of_staff,
         max(created_at) filter (where message_type = 'customer') as last_of_customer
       from ticket_messages m where m.ticket_id = t.id
     ) m
     where t.id = $1 and (
       m.messages <> m.moments
       or date_trunc('milliseconds', m.first_response) is distinct from t.first_response_at
       or date_trunc('milliseconds', m.last_of_staff) is distinct from t.last_staff_message_at
       or date_trunc('milliseconds', coalesce(m.last_of_customer, t.created_at)) is distinct from t.last_customer_message_at
       or t.updated_at < greatest(t.last_staff_message_at, t.last_customer_message_at, t.resolved_at, t.closed_at)
     )`,
    [ticketId],
  )
  expect(rows).toEqual([])
}
