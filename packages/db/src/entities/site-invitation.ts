import { defineEntity, p } from '@mikro-orm/core'
import type { OwnershipRole } from './customer-site-ownership.ts'
import { CustomerUser } from './customer-user.ts'
import { Site } from './site.ts'

const SiteInvitationSchema = defineEntity({
  name: 'SiteInvitation',
  schema: 'webmagic',
  tableName: 'site_invitations',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    site: () => p.manyToOne(Site).fieldName('site_id'),
    email: p.string().length(255),
    role: p.string().length(50).$type<OwnershipRole>(),
    tokenHash: p.blob().unique().hidden().lazy(),
    invitedBy: () => p.manyToOne(CustomerUser).fieldName('invited_by_id'),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
    acceptedBy: () => p.manyToOne(CustomerUser).fieldName('accepted_by_id').nullable(),
    revokedAt: p.datetime().nullable(),
  },
})

/** Lets whoever has the mailed token and the address into a site, once. */
export class SiteInvitation extends SiteInvitationSchema.class {}
SiteInvitationSchema.setClass(SiteInvitation)

export { SiteInvitationSchema }
