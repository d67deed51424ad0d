import { defineEntity, p } from '@mikro-orm/core'
import { AdminUser } from './admin-user.ts'
import { Payment } from './payment.ts'
import { Purchase } from './purchase.ts'

export const EXCEPTION_KINDS = [
  'event_failed',
  'mismatch',
  'refund_due',
  'refund_failed',
  'refund_kept',
  'dispute',
  'cancellation_due',
] as const
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number]

const PaymentExceptionSchema = defineEntity({
  name: 'PaymentException',
  schema: 'webmagic',
  tableName: 'payment_exceptions',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    kind: p.text().$type<ExceptionKind>(),
    subject: p.text(),
    provider: p.text().nullable(),
    eventId: p.text().nullable(),
    purchase: () => p.manyToOne(Purchase).fieldName('purchase_id').nullable(),
    payment: () => p.manyToOne(Payment).fieldName('payment_id').nullable(),
    details: p.json().$type<Record<string, unknown>>(),
    createdAt: p.datetime().defaultRaw('now()'),
    resolvedAt: p.datetime().nullable(),
    resolution: p.text().nullable(),
    note: p.text().nullable(),
    resolvedBy: () => p.manyToOne(AdminUser).fieldName('resolved_by_staff_id').nullable(),
  },
})

/** Something about money that staff should look at. At most one is open about the same thing. */
export class PaymentException extends PaymentExceptionSchema.class {}
PaymentExceptionSchema.setClass(PaymentException)

export { PaymentExceptionSchema }
