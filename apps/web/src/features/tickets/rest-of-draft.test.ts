import { expect, test } from 'vitest'
import { restOf } from './rest-of-draft.ts'

test('what was sent goes, what was typed since stays', () => {
  expect(restOf('Hello', 'Hello')).toBe('')
  expect(restOf('Hello\n\nAnd one more', 'Hello')).toBe('And one more')
  expect(restOf('Something else', 'Hello')).toBe('Something else')
  expect(restOf('Hell', 'Hello')).toBe('Hell')
  expect(restOf('', 'Hello')).toBe('')
})
