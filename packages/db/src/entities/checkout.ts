import { defineEntity, p } from '@mikro-orm/core'
import { CustomerUser } from './customer-user.ts'
import { Site } from './site.ts'

export const CHECKOUT_STATUSES = [
  'open',
  'paid',
  'fulfilled',
  'expired',
  'quarantined',
  'refund_due',
  'refunded',
] as const
export type CheckoutStatus = (typeof CHECKOUT_STATUSES)[number]

const CheckoutSchema = defineEntity({
  name: 'Checkout',
  schema: 'webmagic',
  tableName: 'checkouts',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    kind: p.text().$type<'purchase' | 'subscription'>(),
    status: p.text().$type<CheckoutStatus>().default('open'),
    site: () => p.manyToOne(Site).fieldName('site_id'),
    amount: p.decimal('string').precision(10).scale(2),
    monthlyAmount: p.decimal('string').precision(10).scale(2),
    currency: p.string().length(3),
    trialDays: p.integer(),
    email: p.string().length(255),
    fullName: p.string().length(255).nullable(),
    customer: () => p.manyToOne(CustomerUser).fieldName('customer_id').nullable(),
    provider: p.text(),
    providerCheckoutId: p.text().nullable(),
    providerUrl: p.text().nullable(),
    successUrl: p.text(),
    cancelUrl: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
  },
})

/** What somebody asked to pay for: a site and its subscription, or the subscription of a site they have. */
export class Checkout extends CheckoutSchema.class {}
CheckoutSchema.setClass(Checkout)

export { CheckoutSchema }
