import { defineEntity, p } from '@mikro-orm/core'
import { Checkout } from './checkout.ts'
import { CustomerUser } from './customer-user.ts'
import { Site } from './site.ts'

export const PURCHASE_STATUSES = ['fulfilled', 'quarantined', 'refund_due', 'refunded', 'dismissed'] as const
export type PurchaseStatus = (typeof PURCHASE_STATUSES)[number]

const PurchaseSchema = defineEntity({
  name: 'Purchase',
  schema: 'webmagic',
  tableName: 'purchases',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    checkout: () => p.manyToOne(Checkout).fieldName('checkout_id'),
    site: () => p.manyToOne(Site).fieldName('site_id'),
    customer: () => p.manyToOne(CustomerUser).fieldName('customer_id').nullable(),
    amount: p.decimal('string').precision(10).scale(2),
    currency: p.string().length(3),
    status: p.text().$type<PurchaseStatus>(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
})

/** What came of a paid checkout. Of one site, at most one is fulfilled. */
export class Purchase extends PurchaseSchema.class {}
PurchaseSchema.setClass(Purchase)

export { PurchaseSchema }
