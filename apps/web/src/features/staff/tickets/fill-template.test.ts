import { expect, test } from 'vitest'
import { fillTemplate } from './fill-template.ts'

const ticket = { customerName: 'Joe', site: "Joe's Plumbing", ticketNumber: 'TKT-20270301-ABCDEF' }

test('every placeholder is filled in, wherever and however often it stands', () => {
  expect(
    fillTemplate('Dear {{customer_name}}, {{ticket_number}} for {{ site }}. Bye {{customer_name}}', ticket),
  ).toBe("Dear Joe, TKT-20270301-ABCDEF for Joe's Plumbing. Bye Joe")
})

test('what is no placeholder of ours stays', () => {
  expect(fillTemplate('{{secret}} {customer_name} {{constructor}} {{}}', ticket)).toBe(
    '{{secret}} {customer_name} {{constructor}} {{}}',
  )
})

test('a name that looks like a placeholder or a pattern is only a name', () => {
  const tricky = { ...ticket, customerName: '{{ticket_number}} $& $1' }
  expect(fillTemplate('Dear {{customer_name}}', tricky)).toBe('Dear {{ticket_number}} $& $1')
})
