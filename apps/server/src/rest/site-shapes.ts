import { type Money, numericFromMoney, type SiteDetail, type SiteSummary } from '@webmagic/api'
import { OWNERSHIP_ROLES, SITE_STATUSES, SUBSCRIPTION_STATUSES } from '@webmagic/db'
import { z } from 'zod'
import { EXAMPLE_ID, EXAMPLE_TIME, id, time } from './people.ts'

const text = z.string().nullable()
const status = z.enum(SITE_STATUSES)
const subscriptionStatus = z.enum(SUBSCRIPTION_STATUSES).nullable()

const amount = z.number().meta({ description: 'In major units: 495 dollars are 495.' })

export const ownedSite = z
  .object({
    ownership_id: id,
    site_id: id,
    is_primary: z.boolean(),
    role: z.enum(OWNERSHIP_ROLES),
    acquired_at: time,
    slug: z.string(),
    site_title: text,
    site_url: z.string(),
    status,
    subscription_status: subscriptionStatus,
    purchased_at: time.nullable(),
    next_billing_date: z.iso.date().nullable(),
    custom_domain: text,
  })
  .meta({ id: 'OwnedSite' })

export const site = z
  .object({
    id,
    slug: z.string(),
    site_title: text,
    site_description: text,
    site_url: z.string(),
    status,
    purchased_at: time.nullable(),
    purchase_amount: amount.nullable(),
    subscription_status: subscriptionStatus,
    subscription_started_at: time.nullable(),
    next_billing_date: z.iso.date().nullable(),
    monthly_amount: amount.nullable(),
    custom_domain: text,
    domain_verified: z.boolean(),
    created_at: time,
  })
  .meta({ id: 'Site' })

export const publicSite = z
  .object({
    id,
    slug: z.string(),
    site_title: text,
    site_description: text,
    purchase_amount: amount,
    monthly_amount: amount,
    status: status.meta({ description: '`preview` while it can be bought.' }),
    business_name: text.meta({ description: 'Always null: this system knows of no businesses.' }),
  })
  .meta({ id: 'PublicSite' })

export const startedPurchase = z
  .object({
    checkout_id: id,
    checkout_url: z.string().meta({ description: 'Where to pay.' }),
    site_slug: z.string(),
    site_title: text,
    amount,
    currency: z.string(),
  })
  .meta({ id: 'StartedPurchase' })

export const EXAMPLE_OWNED_SITE: z.output<typeof ownedSite> = {
  ownership_id: 'a1f6f0a4-6f0b-4c59-8d8e-3b0f6f9f2a10',
  site_id: EXAMPLE_ID,
  is_primary: true,
  role: 'owner',
  acquired_at: EXAMPLE_TIME,
  slug: 'plumber-joe',
  site_title: "Joe's Plumbing",
  site_url: 'https://sites.lavish.solutions/plumber-joe',
  status: 'active',
  subscription_status: 'active',
  purchased_at: EXAMPLE_TIME,
  next_billing_date: '2026-04-13',
  custom_domain: null,
}

export const EXAMPLE_SITE: z.output<typeof site> = {
  id: EXAMPLE_ID,
  slug: 'plumber-joe',
  site_title: "Joe's Plumbing",
  site_description: 'Pipes, taps and boilers',
  site_url: 'https://sites.lavish.solutions/plumber-joe',
  status: 'active',
  purchased_at: EXAMPLE_TIME,
  purchase_amount: 495,
  subscription_status: 'active',
  subscription_started_at: EXAMPLE_TIME,
  next_billing_date: '2026-04-13',
  monthly_amount: 99,
  custom_domain: null,
  domain_verified: false,
  created_at: EXAMPLE_TIME,
}

export function toNumber(money: Money): number {
  return Number(numericFromMoney(money))
}

export function toOwnedSite(summary: SiteSummary): z.output<typeof ownedSite> {
  return {
    ownership_id: summary.ownershipId,
    site_id: summary.siteId,
    is_primary: summary.isPrimary,
    role: summary.role,
    acquired_at: summary.acquiredAt.toISOString(),
    slug: summary.slug,
    site_title: summary.siteTitle,
    site_url: summary.siteUrl,
    status: summary.status,
    subscription_status: summary.subscriptionStatus,
    purchased_at: summary.purchasedAt?.toISOString() ?? null,
    next_billing_date: summary.nextBillingDate,
    custom_domain: summary.customDomain,
  }
}

export function toSite(detail: SiteDetail): z.output<typeof site> {
  return {
    id: detail.siteId,
    slug: detail.slug,
    site_title: detail.siteTitle,
    site_description: detail.siteDescription,
    site_url: detail.siteUrl,
    status: detail.status,
    purchased_at: detail.purchasedAt?.toISOString() ?? null,
    purchase_amount: detail.purchaseAmount && toNumber(detail.purchaseAmount),
    subscription_status: detail.subscriptionStatus,
    subscription_started_at: detail.subscriptionStartedAt?.toISOString() ?? null,
    next_billing_date: detail.nextBillingDate,
    monthly_amount: detail.monthlyAmount && toNumber(detail.monthlyAmount),
    custom_domain: detail.customDomain,
    domain_verified: detail.domainVerified,
    created_at: detail.createdAt.toISOString(),
  }
}
