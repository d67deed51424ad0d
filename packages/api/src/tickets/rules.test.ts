import { TICKET_STATUSES, type TicketStatus } from '@webmagic/db'
import { describe, expect, test } from 'vitest'
import { toDomainError } from '../errors.ts'
import {
  afterCustomerReply,
  authorForCustomers,
  authorForStaff,
  MOVES,
  type Mover,
  move,
  type Standing,
} from './rules.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000)

/** What was agreed, written down a second time. A row per status, a column per status to which it is moved. */
const AGREED: Record<Mover, string> = {
  customer: `
                     new  in_progress  waiting_customer  waiting_ai  resolved  closed
    new              -    -            -                 -           yes       yes
    in_progress      -    -            -                 -           yes       yes
    waiting_customer -    -            -                 -           yes       yes
    waiting_ai       -    -            -                 -           yes       yes
    resolved         -    yes          -                 -           -         yes
    closed           -    yes          -                 -           -         -`,
  'customer-reply': `
                     new  in_progress  waiting_customer  waiting_ai  resolved  closed
    new              yes  -            -                 -           -         -
    in_progress      -    yes          -                 -           -         -
    waiting_customer -    yes          -                 -           -         -
    waiting_ai       -    yes          -                 -           -         -
    resolved         -    yes          -                 -           -         -
    closed           -    -            -                 -           -         -`,
  staff: `
                     new  in_progress  waiting_customer  waiting_ai  resolved  closed
    new              -    yes          yes               -           yes       yes
    in_progress      -    yes          yes               -           yes       yes
    waiting_customer -    yes          yes               -           yes       yes
    waiting_ai       -    yes          yes               -           yes       yes
    resolved         -    yes          -                 -           yes       yes
    closed           -    yes          -                 -           -         yes`,
  'staff-reply': `
                     new  in_progress  waiting_customer  waiting_ai  resolved  closed
    new              -    -            yes               -           yes       -
    in_progress      -    -            yes               -           yes       -
    waiting_customer -    -            yes               -           yes       -
    waiting_ai       -    -            yes               -           yes       -
    resolved         -    -            yes               -           yes       -
    closed           -    -            -                 -           -         -`,
  job: `
                     new  in_progress  waiting_customer  waiting_ai  resolved  closed
    new              -    -            -                 -           -         -
    in_progress      -    -            -                 -           -         -
    waiting_customer -    -            -                 -           -         -
    waiting_ai       -    -            -                 -           -         -
    resolved         -    -            -                 -           -         yes
    closed           -    -            -                 -           -         -`,
}

function standing(status: TicketStatus): Standing {
  return {
    status,
    resolvedAt: status === 'resolved' || status === 'closed' ? daysAgo(3) : null,
    closedAt: status === 'closed' ? daysAgo(2) : null,
  }
}

function outcome(work: () => unknown): string {
  try {
    work()
    return 'done'
  } catch (error) {
    return toDomainError(error)?.reason.code ?? 'error'
  }
}

const MOVERS: Mover[] = ['customer', 'customer-reply', 'staff', 'staff-reply', 'job']

describe.each(MOVERS)('%s', (mover) => {
  test('moves what was agreed, and nothing else', () => {
    const [header = '', ...rows] = AGREED[mover].trim().split('\n')
    const columns = header.trim().split(/ +/)
    for (const row of rows) {
      const [from = '', ...cells] = row.trim().split(/ +/)
      const allowed = columns.filter((_status, index) => cells[index] === 'yes')
      const status = TICKET_STATUSES.find((each) => each === from)
      if (!status) throw new Error(from)
      expect([from, MOVES[mover][status].toSorted()]).toEqual([from, allowed.toSorted()])
    }
  })

  test('each move leaves the times that belong to the status, and no other move is made', () => {
    for (const from of TICKET_STATUSES) {
      for (const to of TICKET_STATUSES) {
        const isReply = mover.endsWith('-reply')
        const refused = from === 'closed' && isReply ? 'ticket_closed' : 'invalid_transition'
        const wanted = MOVES[mover][from].includes(to) ? 'done' : refused
        expect([from, to, outcome(() => move(mover, standing(from), to, NOW))]).toEqual([from, to, wanted])
        if (wanted !== 'done') continue
        const after = move(mover, standing(from), to, NOW)
        expect(after.status).toBe(to)
        expect(after.closedAt !== null).toBe(to === 'closed')
        if (to === 'resolved') expect(after.resolvedAt).not.toBeNull()
        else if (to !== 'closed') expect(after.resolvedAt).toBeNull()
      }
    }
  })
})

test('closed never becomes resolved', () => {
  for (const mover of MOVERS) expect(MOVES[mover].closed).not.toContain('resolved')
})

test('what is closed keeps when it was resolved', () => {
  expect(move('job', standing('resolved'), 'closed', NOW)).toEqual({
    status: 'closed',
    resolvedAt: daysAgo(3),
    closedAt: NOW,
  })
})

test('members reopen for 30 days, staff whenever they like', () => {
  const closed = (closedAt: Date) => ({ ...standing('closed'), closedAt })
  const reopen = (mover: Mover, closedAt: Date) =>
    outcome(() => move(mover, closed(closedAt), 'in_progress', NOW))
  expect(reopen('customer', daysAgo(30))).toBe('done')
  expect(reopen('customer', new Date(daysAgo(30).getTime() - 1))).toBe('invalid_transition')
  expect(reopen('staff', daysAgo(3_000))).toBe('done')
})

test("a customer's answer leaves a new ticket new, and takes up any other that is not closed", () => {
  const after = (status: TicketStatus) => afterCustomerReply(standing(status), NOW).status
  expect(after('new')).toBe('new')
  for (const status of ['in_progress', 'waiting_customer', 'waiting_ai', 'resolved'] as const) {
    expect(after(status)).toBe('in_progress')
  }
  expect(outcome(() => after('closed'))).toBe('ticket_closed')
})

describe('how an author is called', () => {
  const email = 'somebody@example.test'
  test.each([
    [{ type: 'customer', id: '1', fullName: ' Joe ' }, ['customer', 'Joe'], ['customer', 'Joe']],
    [{ type: 'customer', id: '1', fullName: ' ' }, ['customer', 'Customer'], ['customer', email]],
    [
      { type: 'customer', id: null, fullName: null },
      ['customer', 'Former customer'],
      ['customer', 'Former customer'],
    ],
    [{ type: 'staff', id: '1', fullName: 'Stan' }, ['staff', 'Stan'], ['staff', 'Stan']],
    [{ type: 'staff', id: '1', fullName: null }, ['staff', 'WebMagic support'], ['staff', email]],
    [
      { type: 'staff', id: null, fullName: null },
      ['staff', 'WebMagic support'],
      ['staff', 'WebMagic support'],
    ],
    [
      { type: 'ai', id: null, fullName: null },
      ['system', 'WebMagic'],
      ['ai', 'Assistant of the older system'],
    ],
    [{ type: 'system', id: null, fullName: null }, ['system', 'WebMagic'], ['system', 'WebMagic']],
  ] as const)('%j', (author, [type, name], [staffType, staffName]) => {
    expect(authorForCustomers(author)).toEqual({ type, name })
    const known = { ...author, email: author.id === null ? null : email }
    expect(authorForStaff(known)).toEqual({ type: staffType, name: staffName })
  })
})
