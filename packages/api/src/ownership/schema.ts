import { OWNERSHIP_ROLES, SITE_STATUSES, SUBSCRIPTION_STATUSES } from '@webmagic/db'
import { z } from 'zod'
import { calendarDate, id, money, pageSize, text } from '../fields.ts'
import { cursor } from './cursor.ts'

const role = z.enum(OWNERSHIP_ROLES)
const siteStatus = z.enum(SITE_STATUSES)
const subscriptionStatus = z.enum(SUBSCRIPTION_STATUSES)

export const siteInput = z.strictObject({ siteId: id })

export const mySitesInput = z
  .strictObject({
    /** Part of the title, the slug or the domain, whatever its case. */
    search: text(200).optional(),
    status: siteStatus.optional(),
    limit: pageSize,
    /** `nextCursor` of the page before. */
    cursor: cursor.nullish(),
  })
  .prefault({})

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

export type MySitesInput = z.output<typeof mySitesInput>
export type SiteSummary = z.output<typeof siteSummary>
export type SiteDetail = z.output<typeof siteDetail>
export type SitePage = z.output<typeof sitePage>
export type Ownership = z.output<typeof ownership>
