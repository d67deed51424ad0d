import { expect, test } from 'vitest'
import { joined, longer } from './conversation-part.ts'

/** Messages of these numbers, of a conversation that begins with 1. */
function part(first: number, last: number) {
  const messages = Array.from({ length: last - first + 1 }, (_, n) => ({ messageId: `${first + n}` }))
  return { messages, earlierMessages: first - 1 }
}

test('what was read before goes before what is shown', () => {
  expect(longer(part(3, 5), part(6, 8))).toEqual(part(3, 8))
})

test('what comes moves nothing of what was read before', () => {
  expect(joined(part(1, 8), part(6, 8))).toEqual(part(1, 8))
  expect(joined(part(1, 8), part(6, 9))).toEqual(part(1, 9))
  expect(joined(part(1, 8), part(8, 10))).toEqual(part(1, 10))
})

test('what was said meanwhile is not left out: without a seam, there is the newest only', () => {
  expect(joined(part(1, 8), part(9, 11))).toEqual(part(9, 11))
  expect(joined(part(1, 8), { messages: [], earlierMessages: 0 })).toEqual({
    messages: [],
    earlierMessages: 0,
  })
})

test('what changed in the newest is shown as it is now', () => {
  const newest = { messages: [{ messageId: '8', name: 'Ann Newname' }], earlierMessages: 7 }
  const read = {
    messages: [
      { messageId: '7', name: 'Bob' },
      { messageId: '8', name: 'Ann' },
    ],
    earlierMessages: 6,
  }
  expect(joined(read, newest).messages.map(({ name }) => name)).toEqual(['Bob', 'Ann Newname'])
})
