import { createTicketInput, moveTicket, TICKET_MOVES, updateTicketInput } from '@webmagic/api'
import { expect, test } from 'vitest'
import { MAX_CHANGES, MAX_TAGS, REOPEN_DAYS, STAFF_MOVES } from '../../apps/web/src/features/tickets/rules.ts'

const ID = '00000000-0000-4000-8000-000000000000'
const DAY_MS = 24 * 60 * 60 * 1000

test('the portal offers staff the moves of a ticket that the API allows', () => {
  const sorted = (moves: Record<string, readonly string[]>) =>
    Object.fromEntries(Object.entries(moves).map(([from, to]) => [from, to.toSorted()]))
  expect(sorted(STAFF_MOVES)).toEqual(sorted(TICKET_MOVES.staff))
})

test('the portal takes as many changes as the API', () => {
  const request = { category: 'site_edit', subject: 'Opening hours', description: 'Please change them.' }
  const accepts = (count: number) => {
    const changes = Array.from({ length: count }, () => ({ description: 'The hours on Monday' }))
    return createTicketInput.safeParse({ ...request, changes }).success
  }
  expect([accepts(MAX_CHANGES), accepts(MAX_CHANGES + 1)]).toEqual([true, false])
})

test('the portal takes as many tags as the API', () => {
  const accepts = (count: number) => {
    const tags = Array.from({ length: count }, (_, place) => `tag ${place}`)
    return updateTicketInput.safeParse({ ticketId: ID, tags }).success
  }
  expect([accepts(MAX_TAGS), accepts(MAX_TAGS + 1)]).toEqual([true, false])
})

test('the portal offers to reopen a ticket for as long as the API allows it', () => {
  const closedAt = new Date('2026-01-01')
  const closed = { status: 'closed', resolvedAt: null, closedAt } as const
  const reopenAfter = (ms: number) =>
    moveTicket('customer', closed, 'in_progress', new Date(closedAt.getTime() + ms)).status
  expect(reopenAfter(REOPEN_DAYS * DAY_MS)).toBe('in_progress')
  expect(() => reopenAfter(REOPEN_DAYS * DAY_MS + 1)).toThrow('30 days')
})
