import { TICKET_STATUSES } from '@webmagic/db'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { ProcedurePath } from '../access.ts'
import { appRouter } from '../router.ts'
import { callerAs, customerActor, refusal, staffActor } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'
import { addMessage, newStaff, newTicket } from '../testing/tickets.ts'
import { transformer } from '../transformer.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool

/** Everything that only staff may see, marked. */
async function newCase(status: (typeof TICKET_STATUSES)[number]) {
  const customer = await newCustomer(pool(), {
    sites: 1,
    email: `secret-${crypto.randomUUID()}@example.test`,
  })
  const staffId = await newStaff(pool())
  await pool().query(`update admin_users set email = 'secret-' || id, full_name = null where id = $1`, [
    staffId,
  ])
  const ticketId = await newTicket(pool(), { customerId: customer.id, siteId: customer.siteIds[0], status })
  await pool().query(
    `update support_tickets set internal_notes = 'secret', ai_suggested_response = 'secret', tags = '["secret"]',
       ai_category_confidence = '{"secret": 1}', ai_processing_notes = '{"secret": 1}', assigned_to_admin_id = $2,
       assigned_at = now(), element_context = '{"changes":[{"description":"Logo","element_context":{"a":"secret"}}]}'
     where id = $1`,
    [ticketId, staffId],
  )
  const staff = callerAs(world.services, staffActor('support', staffId)).staff.tickets
  await staff.note({ ticketId, message: 'secret of a note' })
  for (const type of ['staff', 'ai', 'system'] as const) {
    await addMessage(pool(), { ticketId, type, message: 'secret', isInternal: true })
  }
  await addMessage(pool(), { ticketId, type: 'ai', message: 'Said by a machine' })
  await addMessage(pool(), { ticketId, type: 'staff', message: 'Said by staff', staffId })
  await pool().query(
    `update ticket_messages set ai_model = 'secret', ai_confidence = '{"secret": 1}', attachments = '["secret"]'
    where ticket_id = $1 and message_type = 'ai'`,
    [ticketId],
  )
  const mine = callerAs(world.services, customerActor(customer.id)).tickets
  return { customer, ticketId, staffId, mine, staff }
}
type Case = Awaited<ReturnType<typeof newCase>>

type CustomersPath = Extract<ProcedurePath, `tickets.${string}`>

/** Every way in which something is said to customers. What changes happens as from outside: as the customer or the staff. */
const calls: Record<Exclude<CustomersPath, 'tickets.onChange'>, (a: Case) => Promise<unknown>> = {
  'tickets.categories': ({ mine }) => mine.categories(),
  'tickets.create': ({ mine }) =>
    mine.create({ subject: 'A question', description: 'How does it work?', category: 'other' }),
  'tickets.list': async ({ mine }) => [await mine.list(), await mine.list({ search: 'secret' })],
  'tickets.get': ({ mine, ticketId }) => mine.get({ ticketId }),
  'tickets.reply': ({ mine, ticketId }) => mine.reply({ ticketId, message: 'Hello' }),
  'tickets.setStatus': ({ mine, ticketId }) => mine.setStatus({ ticketId, status: 'closed' }),
  'tickets.rate': ({ mine, ticketId }) => mine.rate({ ticketId, rating: 'neutral' }),
  'tickets.stats': ({ mine }) => mine.stats(),
}

const STAFFS =
  /secret|internal|assign|staffOnly|tags|email|elementContext|element_context|\bai[_A-Z]|confidence|note|version/

test('there is no procedure for customers that is not looked at here', () => {
  const paths = Object.keys(appRouter._def.procedures).filter((path) => path.startsWith('tickets.'))
  expect(paths.toSorted()).toEqual([...Object.keys(calls), 'tickets.onChange'].toSorted())
})

test.each(Object.entries(calls))('%s says nothing that is for the staff', async (_path, call) => {
  for (const status of TICKET_STATUSES) {
    const it = await newCase(status)
    const answer = await call(it).catch((error: unknown) => refusal(Promise.reject(error)))
    const sent = JSON.stringify(transformer.output.serialize(answer))
    expect(sent.length).toBeGreaterThan(20)
    expect(STAFFS.exec(sent)).toBeNull()
    expect(sent).not.toContain(it.staffId)
  }
})

test('nor is it found by it', async () => {
  const { mine } = await newCase('new')
  expect(await mine.list({ search: 'secret' })).toMatchObject({ total: 0 })
})

test('the staff see it all: the secrets are there', async () => {
  const { staff, ticketId } = await newCase('new')
  const text = JSON.stringify(await staff.get({ ticketId }))
  expect(text.match(/secret/g)?.length).toBeGreaterThan(6)
})

test('what customers see is what was agreed, by name', async () => {
  const { mine, ticketId } = await newCase('new')
  const ticket = await mine.get({ ticketId })
  expect(Object.keys(ticket).toSorted()).toEqual(
    [
      ...[
        'ticketId',
        'ticketNumber',
        'siteId',
        'customerId',
        'subject',
        'description',
        'category',
        'priority',
      ],
      ...['status', 'rating', 'createdAt', 'updatedAt', 'firstResponseAt', 'resolvedAt', 'closedAt'],
      ...['author', 'isMine', 'changes', 'earlierMessages', 'messages'],
    ].toSorted(),
  )
  expect(ticket.messages.map(({ author, message }) => [author, message])).toEqual([
    [{ type: 'system', name: 'WebMagic' }, 'Said by a machine'],
    [{ type: 'staff', name: 'WebMagic support' }, 'Said by staff'],
  ])
  const shape = z.strictObject({ type: z.string(), name: z.string() })
  for (const { author } of ticket.messages) expect(shape.safeParse(author).success).toBe(true)
})
