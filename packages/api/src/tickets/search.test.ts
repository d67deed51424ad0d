import { describe, expect, test } from 'vitest'
import { callerAs, callerOf, staffActor } from '../testing/api.ts'
import { newCustomer, type TestCustomer } from '../testing/customers.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'
import { newStaff, newTicket } from '../testing/tickets.ts'

const world = useOwnershipDatabase()
const pool = () => world.database.pool
const as = ({ id }: TestCustomer) => callerOf(world.services, id).tickets

async function newCase(subject: string, description = 'Nothing else.') {
  const customer = await newCustomer(pool(), { sites: 1 })
  const ticketId = await newTicket(pool(), {
    customerId: customer.id,
    siteId: customer.siteIds[0],
    subject,
    description,
  })
  const staff = callerAs(world.services, staffActor('support', await newStaff(pool()))).staff.tickets
  const isFoundBy = async (search: string) => ({
    customer: (await as(customer).list({ search })).total === 1,
    staff: (await staff.list({ search, customerId: customer.id })).total === 1,
  })
  return { customer, ticketId, mine: as(customer), staff, isFoundBy }
}

const BOTH = { customer: true, staff: true }
const NEITHER = { customer: false, staff: false }

test.each([
  ['the words of the subject', 'Contact form broken', 'broken form', BOTH],
  ['whatever their case', 'Contact FORM broken', 'cONTACT', BOTH],
  ['their beginnings', 'Contact form broken', 'cont bro', BOTH],
  ['not their ends', 'Contact form broken', 'roken', NEITHER],
  ['not only one of several', 'Contact form broken', 'form printer', NEITHER],
  ['part of an address', 'Mail to info@joes-plumbing.example', 'joes plumb', BOTH],
  ['a whole address', 'Mail to info@joes-plumbing.example', 'info@joes-plumbing.example', BOTH],
  ['letters with accents', 'Déjà vu at Café Luna', 'café déj', BOTH],
  ['other scripts', 'Вопрос о сайте', 'вопр', BOTH],
  ['numbers', 'Invoice 2026-0042', '0042', BOTH],
  ['nothing but signs', 'What?! &|!<->', '&|!', NEITHER],
  ['what looks like a query', `it's a test`, `test' | 'x`, NEITHER],
  ['what looks like a pattern', 'Contact form broken', '%', NEITHER],
  ['nothing at all', 'Contact form broken', '   ', BOTH],
])('%s', async (_name, subject, search, wanted) => {
  const { isFoundBy } = await newCase(subject)
  expect(await isFoundBy(search)).toEqual(wanted)
})

test('description, answers of both sides, and the number', async () => {
  const { ticketId, mine, staff, isFoundBy } = await newCase('Subject', 'About the zeppelin.')
  await mine.reply({ ticketId, message: 'It is an airship.' })
  await staff.reply({ ticketId, message: 'We call it a balloon.' })
  for (const word of ['zeppelin', 'airship', 'balloon', 'subject zeppelin airship balloon']) {
    expect([word, await isFoundBy(word)]).toEqual([word, BOTH])
  }
  const { ticketNumber } = await mine.get({ ticketId })
  expect(await isFoundBy(ticketNumber)).toEqual(BOTH)
  expect(await isFoundBy(` ${ticketNumber.toLowerCase()} `)).toEqual(BOTH)
  expect(await isFoundBy(ticketNumber.slice(0, -1))).toEqual(NEITHER)
})

test('notes are found by staff alone', async () => {
  const { ticketId, staff, isFoundBy } = await newCase('Subject')
  await staff.note({ ticketId, message: 'A troublemaker.' })
  expect(await isFoundBy('troublemaker')).toEqual({ customer: false, staff: true })
})

test("what somebody else's say is not found", async () => {
  await newCase('Unmistakable')
  const { mine } = await newCase('Subject')
  expect(await mine.list({ search: 'unmistakable' })).toMatchObject({ tickets: [], total: 0 })
})

describe('more words than can be kept', () => {
  const words = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => `word${from + index}x${'y'.repeat(180)}`)

  test('never stand in the way of an answer, and the earlier ones are found', async () => {
    const { ticketId, mine, isFoundBy } = await newCase('Subject')
    const fill = async (times: number) => {
      for (let index = 0; index < times; index += 1) {
        await mine.reply({ ticketId, message: words(index * 100, 100).join(' ') })
      }
    }
    await fill(70)
    expect((await mine.get({ ticketId })).messages).toHaveLength(70)
    expect(await isFoundBy('word17x')).toEqual(BOTH)
    expect(await isFoundBy('word6950x')).toEqual(NEITHER)
    await mine.reply({ ticketId, message: 'z'.repeat(20_000) })
  })
})
