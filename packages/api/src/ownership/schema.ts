import {
  OWNERSHIP_ROLES,
  SITE_STATUSES,
  type SiteInvitation,
  type SiteTransfer,
  SUBSCRIPTION_STATUSES,
} from '@webmagic/db'
import { z } from 'zod'
import { calendarDate, email, id, money, nextCursor, pageSize, text } from '../fields.ts'
import { tokenField } from '../links.ts'
import { siteCursor } from './cursor.ts'

const role = z.enum(OWNERSHIP_ROLES)
const siteStatus = z.enum(SITE_STATUSES)
const subscriptionStatus = z.enum(SUBSCRIPTION_STATUSES)

const pageInput = z.strictObject({
  /** Part of the title, the slug or the domain, whatever its case. */
  search: text(200).optional(),
  status: siteStatus.optional(),
  limit: pageSize,
  /** `nextCursor` of the page before. */
  cursor: siteCursor.nullish(),
})

export const mySitesInput = pageInput.prefault({})
export const ofCustomerInput = pageInput.extend({ customerId: id })

export const verifyInput = z.strictObject({
  siteId: id,
  /** Whose ownership: for services, which have none of their own. */
  customerId: id.optional(),
})

export const addInput = z.strictObject({
  customerId: id,
  siteId: id,
  role: role.default('owner'),
  isPrimary: z.boolean().default(false),
})

export const removeInput = z.strictObject({
  siteId: id,
  /** Whose membership: the caller's own unless given. Staff and services have none and must say. */
  customerId: id.optional(),
})

export const changeRoleInput = z.strictObject({ siteId: id, customerId: id, role })

export const inviteInput = z.strictObject({ siteId: id, email, role })

export const invitationInput = z.strictObject({ siteId: id, invitationId: id })

export const tokenInput = z.strictObject({ token: tokenField })

export const offerTransferInput = z.strictObject({ siteId: id, email })

const siteSummary = z.object({
  ownershipId: id,
  siteId: id,
  slug: z.string(),
  siteTitle: z.string().nullable(),
  siteUrl: z.string(),
  status: siteStatus,
  subscriptionStatus: subscriptionStatus.nullable(),
  isPrimary: z.boolean(),
  role,
  acquiredAt: z.date(),
  purchasedAt: z.date().nullable(),
  nextBillingDate: calendarDate.nullable(),
  customDomain: z.string().nullable(),
})

const SUBSCRIPTION_PAYERS = ['you', 'another_owner', 'former_owner', 'elsewhere'] as const

export const siteDetail = siteSummary.extend({
  siteDescription: z.string().nullable(),
  purchaseAmount: money.nullable(),
  monthlyAmount: money.nullable(),
  subscriptionStartedAt: z.date().nullable(),
  subscriptionEndsAt: z.date().nullable(),
  /**
   * Who pays, as long as there is a subscription. `former_owner`: what they paid for goes on until it ends, then
   * somebody else has to subscribe. `elsewhere`: it came from the older system, and is changed there.
   */
  subscriptionPayer: z.enum(SUBSCRIPTION_PAYERS).nullable(),
  domainVerified: z.boolean(),
  createdAt: z.date(),
})

export const sitePage = z.object({
  sites: z.array(siteSummary),
  /** Sites that match, on all pages. */
  total: z.int(),
  /** Whether the customer has more than one site, matching or not. */
  hasMultipleSites: z.boolean(),
  nextCursor,
})

/** What may be wrong with a site, the most urgent first. `ending`: its subscription will not be renewed. */
export const CONCERNS = ['past_due', 'suspended', 'ending', 'cancelled'] as const

const overviewSite = siteSummary.extend({
  concern: z.enum(CONCERNS).nullable(),
  subscriptionEndsAt: z.date().nullable(),
})

export const overview = z.object({
  total: z.int(),
  byStatus: z.record(siteStatus, z.int()),
  /** The first twenty: the primary one, then the newest. */
  sites: z.array(overviewSite),
  /** Sites with a concern: the first twenty, the most urgent first, and how many there are. */
  attention: z.object({ sites: z.array(overviewSite), total: z.int() }),
  /** The next five sites for which a payment is due, today or later. */
  nextPayments: z.array(overviewSite),
})

export const ownership = z.object({
  ownershipId: id,
  customerId: id,
  siteId: id,
  role,
  isPrimary: z.boolean(),
  acquiredAt: z.date(),
})

export const verification = z.object({
  /** Whether the customer has the site, in any role. */
  owns: z.boolean(),
  role: role.nullable(),
})

export const removal = z.object({
  /** False when there was nothing to remove. */
  removed: z.boolean(),
  /** The site that became primary because the removed one was; null if none did. */
  newPrimarySiteId: id.nullable(),
})

export const members = z.object({
  /** Everybody who has the site: owners first, then by acquisition. */
  owners: z.array(
    z.object({
      customerId: id,
      email: z.string(),
      fullName: z.string().nullable(),
      role,
      isPrimary: z.boolean(),
      acquiredAt: z.date(),
    }),
  ),
})

export const invitation = z.object({
  invitationId: id,
  email: z.string(),
  role,
  createdAt: z.date(),
  expiresAt: z.date(),
})

/** Those that can still be accepted, newest first. */
export const invitations = z.object({ invitations: z.array(invitation) })

export const transferOffer = z.object({
  /** To whom. */
  email: z.string(),
  createdAt: z.date(),
  expiresAt: z.date(),
})

/** The offer that can still be accepted, null without one. */
export const openTransfer = z.object({ offer: transferOffer.nullable() })

export const cancelled = z.object({
  /** False when there was none. */
  cancelled: z.boolean(),
})

export type InviteInput = z.output<typeof inviteInput>
export type Invitation = z.output<typeof invitation>
export type TransferOffer = z.output<typeof transferOffer>
export type PageInput = z.output<typeof pageInput>
export type SiteSummary = z.output<typeof siteSummary>
export type SubscriptionPayer = (typeof SUBSCRIPTION_PAYERS)[number]
export type SiteDetail = z.output<typeof siteDetail>
export type SitePage = z.output<typeof sitePage>
export type Concern = (typeof CONCERNS)[number]
export type OverviewSite = z.output<typeof overviewSite>
export type Overview = z.output<typeof overview>
export type Ownership = z.output<typeof ownership>
export type Verification = z.output<typeof verification>
export type Removal = z.output<typeof removal>
export type Members = z.output<typeof members>

export function toInvitation({
  id: invitationId,
  email,
  role,
  createdAt,
  expiresAt,
}: SiteInvitation): Invitation {
  return { invitationId, email, role, createdAt, expiresAt }
}

export function toTransferOffer({ email, createdAt, expiresAt }: SiteTransfer): TransferOffer {
  return { email, createdAt, expiresAt }
}
