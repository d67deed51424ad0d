import { OWNERSHIP_ROLES, SITE_STATUSES, SUBSCRIPTION_STATUSES } from '@webmagic/db'
import { z } from 'zod'
import { calendarDate, id, money, pageSize, text } from '../fields.ts'
import { cursor } from './cursor.ts'

const role = z.enum(OWNERSHIP_ROLES)
const siteStatus = z.enum(SITE_STATUSES)
const subscriptionStatus = z.enum(SUBSCRIPTION_STATUSES)

export const siteInput = z.strictObject({ siteId: id })

const pageInput = z.strictObject({
  /** Part of the title, the slug or the domain, whatever its case. */
  search: text(200).optional(),
  status: siteStatus.optional(),
  limit: pageSize,
  /** `nextCursor` of the page before. */
  cursor: cursor.nullish(),
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

export const siteDetail = siteSummary.extend({
  siteDescription: z.string().nullable(),
  purchaseAmount: money.nullable(),
  monthlyAmount: money.nullable(),
  subscriptionStartedAt: z.date().nullable(),
  subscriptionEndsAt: z.date().nullable(),
  domainVerified: z.boolean(),
  createdAt: z.date(),
})

export const sitePage = z.object({
  sites: z.array(siteSummary),
  /** Sites that match, on all pages. */
  total: z.int(),
  /** Whether the customer has more than one site, matching or not. */
  hasMultipleSites: z.boolean(),
  nextCursor: z.string().nullable(),
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

export type PageInput = z.output<typeof pageInput>
export type SiteSummary = z.output<typeof siteSummary>
export type SiteDetail = z.output<typeof siteDetail>
export type SitePage = z.output<typeof sitePage>
export type Ownership = z.output<typeof ownership>
export type Verification = z.output<typeof verification>
export type Removal = z.output<typeof removal>
export type Members = z.output<typeof members>
