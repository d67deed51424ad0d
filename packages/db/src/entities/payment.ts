import { defineEntity, p } from '@mikro-orm/core'
import { Checkout } from './checkout.ts'
import { CustomerUser } from './customer-user.ts'
import { Purchase } from './purchase.ts'
import { Site } from './site.ts'
import { Subscription } from './subscription.ts'

const PaymentSchema = defineEntity({
  name: 'Payment',
  schema: 'webmagic',
  tableName: 'payments',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    provider: p.text(),
    providerPaymentId: p.text(),
    kind: p.text().$type<'purchase' | 'invoice'>(),
    checkout: () => p.manyToOne(Checkout).fieldName('checkout_id').nullable(),
    purchase: () => p.manyToOne(Purchase).fieldName('purchase_id').nullable(),
    subscription: () => p.manyToOne(Subscription).fieldName('subscription_id').nullable(),
    site: () => p.manyToOne(Site).fieldName('site_id').nullable(),
    customer: () => p.manyToOne(CustomerUser).fieldName('customer_id').nullable(),
    amount: p.decimal('string').precision(10).scale(2),
    refundedAmount: p.decimal('string').precision(10).scale(2).default('0.00'),
    currency: p.string().length(3),
    /** Moves whenever what the provider says of it is brought in. */
    revision: p.integer().default(0),
    /** What could not be given back, staff have settled in another way: it is not ours and goes back no more. */
    settledByStaff: p.boolean().default(false),
    /** How it stands that the payer's bank has asked for it back; null while it has not. */
    dispute: p.text().$type<'open' | 'won' | 'lost'>().nullable(),
    paidAt: p.datetime(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
})

/** Money that really came in, as the provider says. */
export class Payment extends PaymentSchema.class {}
PaymentSchema.setClass(Payment)

export { PaymentSchema }
