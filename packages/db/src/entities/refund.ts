import { defineEntity, p } from '@mikro-orm/core'
import { AdminUser } from './admin-user.ts'
import { Payment } from './payment.ts'

const RefundSchema = defineEntity({
  name: 'Refund',
  schema: 'webmagic',
  tableName: 'refunds',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    payment: () => p.manyToOne(Payment).fieldName('payment_id'),
    amount: p.decimal('string').precision(10).scale(2),
    currency: p.string().length(3),
    /**
     * `pending` is in the provider's hands, who counts it as given back already; `needless` was never made, because all
     * of the payment had gone back in another way.
     */
    status: p.text().$type<'due' | 'pending' | 'done' | 'failed' | 'needless'>().default('due'),
    providerRefundId: p.text().nullable(),
    requestedBy: () => p.manyToOne(AdminUser).fieldName('requested_by_staff_id').nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
})

/** Money that is to go back. Its id is the provider's idempotency key, so it goes back once. */
export class Refund extends RefundSchema.class {}
RefundSchema.setClass(Refund)

export { RefundSchema }
