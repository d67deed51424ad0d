import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TICKET_STATUSES } from './entities/support-ticket.ts'
import { MESSAGE_TYPES } from './entities/ticket-message.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'
import { outcomeOf } from './testing/two-sessions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const query = (text: string, values: unknown[] = []) => database.pool.query(text, values)

async function newPerson(table: 'customer_users' | 'admin_users'): Promise<string> {
  const { rows } = await query(`insert into ${table} (email) values (gen_random_uuid()::text) returning id`)
  return rows[0].id
}

interface Standing {
  status: string
  resolvedAt?: Date | null
  closedAt?: Date | null
}

async function newTicket({ status, resolvedAt = null, closedAt = null }: Standing = { status: 'new' }) {
  const { rows } = await query(
    `insert into support_tickets
       (customer_user_id, ticket_number, subject, description, category, status, resolved_at, closed_at)
     values ($1, $2, 'Subject', 'Description', 'other', $3, $4, $5) returning id`,
    [await newPerson('customer_users'), randomUUID().slice(0, 20), status, resolvedAt, closedAt],
  )
  return String(rows[0].id)
}

const at = new Date()

describe("I9: a message has at most one author, matching its type; an internal note is never a customer's", () => {
  test('of every type, with every author, internal or not', async () => {
    const ticket = await newTicket()
    const [customer, staff] = [await newPerson('customer_users'), await newPerson('admin_users')]
    for (const type of [...MESSAGE_TYPES, 'robot']) {
      for (const [byCustomer, byStaff] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        for (const isInternal of [false, true]) {
          const isMatching =
            (!byCustomer || type === 'customer') && (!byStaff || type === 'staff') && type !== 'robot'
          const said = query(
            `insert into ticket_messages (ticket_id, message, message_type, customer_user_id, admin_user_id, internal_only)
             values ($1, 'Hello', $2, $3, $4, $5)`,
            [ticket, type, byCustomer ? customer : null, byStaff ? staff : null, isInternal],
          )
          const outcome = await outcomeOf(said)
          if (isMatching && !(isInternal && type === 'customer')) expect(outcome).toBe('committed')
          else expect(outcome).toMatch(/^(at_most_one_author_matching_its_type|a_note_is_never_a_customers)$/)
        }
      }
    }
  })

  test('a note cannot be turned into what a customer said, nor the other way round', async () => {
    const ticket = await newTicket()
    await query(
      `insert into ticket_messages (ticket_id, message, message_type, internal_only)
      values ($1, 'Note', 'staff', true), ($1, 'Hello', 'customer', false)`,
      [ticket],
    )
    const turn = (change: string) =>
      outcomeOf(query(`update ticket_messages set ${change} where ticket_id = $1`, [ticket]))
    expect(await turn(`message_type = 'customer'`)).toBe('a_note_is_never_a_customers')
    expect(await turn('internal_only = true')).toBe('a_note_is_never_a_customers')
  })

  test('who is gone leaves what they said', async () => {
    const ticket = await newTicket()
    const staff = await newPerson('admin_users')
    await query(
      `insert into ticket_messages (ticket_id, message, message_type, admin_user_id) values ($1, 'Hello', 'staff', $2)`,
      [ticket, staff],
    )
    await query('delete from admin_users where id = $1', [staff])
    const { rows } = await query(
      'select message_type, admin_user_id from ticket_messages where ticket_id = $1',
      [ticket],
    )
    expect(rows).toEqual([{ message_type: 'staff', admin_user_id: null }])
  })
})

describe('I10: resolved has resolved_at, closed has closed_at, other statuses neither', () => {
  test.each(TICKET_STATUSES)('%s, with either time, both or none', async (status) => {
    for (const resolvedAt of [null, at]) {
      for (const closedAt of [null, at]) {
        const isRight =
          status === 'closed'
            ? closedAt !== null
            : closedAt === null && (resolvedAt !== null) === (status === 'resolved')
        const outcome = await outcomeOf(newTicket({ status, resolvedAt, closedAt }))
        expect(outcome).toBe(isRight ? 'committed' : 'status_agrees_with_its_times')
      }
    }
  })

  test('two connections that each change a half: the second is refused', async () => {
    const ticket = await newTicket()
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      await client.query(
        `update support_tickets set status = 'resolved', resolved_at = now() where id = $1`,
        [ticket],
      )
      const clear = outcomeOf(query('update support_tickets set resolved_at = null where id = $1', [ticket]))
      await client.query('commit')
      expect(await clear).toBe('status_agrees_with_its_times')
    } finally {
      client.release()
    }
  })

  test('an unknown status, category, priority or rating is none', async () => {
    expect(await outcomeOf(newTicket({ status: 'lost' }))).toMatch(
      /^support_tickets_status_check|status_agrees/,
    )
    const ticket = await newTicket()
    for (const column of ['category', 'priority', 'customer_satisfaction_rating']) {
      const change = query(`update support_tickets set ${column} = 'lost' where id = $1`, [ticket])
      expect(await outcomeOf(change)).toMatch(/^support_tickets_(category|priority|rating)_check$/)
    }
  })
})
