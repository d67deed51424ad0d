import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { callerOf, servicesOver } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'

const TAKEN = 'TKT-20260101-ABCDEF'
const INPUT = { subject: 'A question', description: 'How does it work?', category: 'question' } as const

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  // Chance would take too long: so many tickets all draw the same number.
  await database.pool.query(`
    create sequence draws;
    create table same_draws (until bigint not null);
    insert into same_draws values (0);
    create function draw_the_same() returns trigger language plpgsql as $$
    begin
      if nextval('draws') <= (select until from same_draws) then new.ticket_number := '${TAKEN}'; end if;
      return new;
    end $$;
    create trigger draw_the_same before insert on support_tickets for each row execute function draw_the_same()`)
})
beforeEach(async () => {
  await database.pool.query('truncate support_tickets cascade; alter sequence draws restart')
})
afterAll(() => database.close())

async function create(drawingTheSame: number, together: number) {
  await database.pool.query('update same_draws set until = $1', [drawingTheSame])
  return Promise.all(
    Array.from({ length: together }, async () => {
      const { id } = await newCustomer(database.pool, { sites: 1 })
      return callerOf(servicesOver(database), id).tickets.create(INPUT)
    }),
  )
}

test('that is taken is followed by another', async () => {
  const tickets = [...(await create(1, 1)), ...(await create(4, 1))]
  const numbers = tickets.map(({ ticketNumber }) => ticketNumber)
  expect(numbers).toEqual([TAKEN, expect.stringMatching(/^TKT-\d{8}-[0-9A-F]{6}$/)])
  expect(numbers[1]).not.toBe(TAKEN)
})

test('of two that draw the same at once, one keeps it', async () => {
  const tickets = await create(8, 8)
  const numbers = tickets.map(({ ticketNumber }) => ticketNumber)
  expect(new Set(numbers).size).toBe(8)
  expect(numbers).toContain(TAKEN)
})
