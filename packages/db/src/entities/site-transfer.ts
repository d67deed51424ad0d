import { defineEntity, p } from '@mikro-orm/core'
import { CustomerUser } from './customer-user.ts'
import { Site } from './site.ts'

const SiteTransferSchema = defineEntity({
  name: 'SiteTransfer',
  schema: 'webmagic',
  tableName: 'site_transfers',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    site: () => p.manyToOne(Site).fieldName('site_id'),
    giver: () => p.manyToOne(CustomerUser).fieldName('giver_id'),
    email: p.string().length(255),
    tokenHash: p.blob().unique().hidden().lazy(),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
    taker: () => p.manyToOne(CustomerUser).fieldName('taker_id').nullable(),
    cancelledAt: p.datetime().nullable(),
  },
})

/** An owner's offer to hand a site over to whoever has the mailed token and the address. */
export class SiteTransfer extends SiteTransferSchema.class {}
SiteTransferSchema.setClass(SiteTransfer)

export { SiteTransferSchema }
