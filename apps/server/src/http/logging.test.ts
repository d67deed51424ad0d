import { expect, test } from 'vitest'
import { describeError } from './logging.ts'

test('of an error of the database the log keeps its codes, not its message, which may quote values', () => {
  const error = Object.assign(new Error('invalid input syntax for type uuid: "hush"'), {
    code: '22P02',
    constraint: 'sites_slug_key',
    detail: 'Key (slug)=(hush) already exists.',
    query: 'select hush',
    parameters: ['hush'],
  })
  expect(describeError(error)).toMatchObject({ type: 'Error', code: '22P02', constraint: 'sites_slug_key' })
  expect(describeError(error)).not.toHaveProperty('message')
  expect(describeError(error)).not.toHaveProperty('detail')
  expect(JSON.stringify(Object.assign(describeError(error), { stack: undefined }))).not.toContain('hush')
})

test('of an error of our own it keeps the message and where it was thrown', () => {
  const described = describeError(new RangeError('Not a numeric(10,2)'))
  expect(described).toMatchObject({ type: 'RangeError', message: 'Not a numeric(10,2)' })
  expect(described).toHaveProperty(
    'stack',
    expect.arrayContaining([expect.stringMatching(/^\s+at .*logging\.test\.ts/)]),
  )
})

test('of what is no error it keeps the kind', () => {
  expect(describeError('hush')).toEqual({ type: 'string' })
})
