import { expect, test } from 'vitest'
import { actionsFor, type PaymentException } from './exception-kinds.ts'

const exception = (kind: PaymentException['kind']): PaymentException => ({
  exceptionId: '00000000-0000-4000-8000-000000000000',
  kind,
  purchaseId: null,
  slug: null,
  email: null,
  details: {},
  createdAt: new Date(0),
  resolvedAt: null,
  resolution: null,
  note: null,
})

test.each([
  ['event_failed', ['retry', 'dismiss']],
  ['refund_due', ['retry', 'dismiss']],
  ['cancellation_due', ['retry', 'dismiss']],
  ['refund_failed', ['retry', 'refund', 'dismiss']],
  ['refund_kept', ['retry', 'dismiss']],
  ['mismatch', ['refund', 'dismiss']],
  ['dispute', ['dismiss']],
] as const)('what staff can do about %s', (kind, actions) => {
  expect(actionsFor(exception(kind))).toEqual(actions)
})
