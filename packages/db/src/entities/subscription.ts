import { defineEntity, p } from '@mikro-orm/core'
import { Checkout } from './checkout.ts'
import { CustomerUser } from './customer-user.ts'
import { Site, type SubscriptionStatus } from './site.ts'

const SubscriptionSchema = defineEntity({
  name: 'Subscription',
  schema: 'webmagic',
  tableName: 'subscriptions',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    provider: p.text(),
    providerSubscriptionId: p.text(),
    providerCustomerId: p.text().nullable(),
    checkout: () => p.manyToOne(Checkout).fieldName('checkout_id').nullable(),
    site: () => p.manyToOne(Site).fieldName('site_id'),
    customer: () => p.manyToOne(CustomerUser).fieldName('customer_id').nullable(),
    status: p.text().$type<SubscriptionStatus>(),
    cancelsAt: p.datetime().nullable(),
    nextBillingDate: p.date().nullable(),
    /** Since when its site runs on another or on none. */
    releasedAt: p.datetime().nullable(),
    /** How often it was brought to what the provider says: whether a look at the provider is the latest. */
    revision: p.integer().default(0),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
})

/** A subscription at the provider. The one that a site runs on is named by its `subscriptionId`. */
export class Subscription extends SubscriptionSchema.class {}
SubscriptionSchema.setClass(Subscription)

export { SubscriptionSchema }
