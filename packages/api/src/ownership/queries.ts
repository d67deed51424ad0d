import {
  CustomerSiteOwnership,
  type EntityManager,
  type OwnershipRole,
  prepared,
  type SiteStatus,
  type SubscriptionStatus,
} from '@webmagic/db'
import { ACCESS } from '../access.ts'
import type { SiteReadContext, VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { moneyFromNumeric } from '../money.ts'
import { assertMembership, siteUrl } from './rules.ts'
import type { SiteDetail, SiteSummary, SubscriptionPayer } from './schema.ts'

export interface MembershipRow {
  ownership_id: string
  site_id: string
  is_primary: boolean
  role: OwnershipRole
  acquired_at: Date
}

export interface SummaryRow extends MembershipRow {
  slug: string
  site_title: string | null
  status: SiteStatus
  subscription_status: SubscriptionStatus | null
  purchased_at: Date | null
  next_billing_date: string | null
  custom_domain: string | null
  domain_verified: boolean
}

interface DetailRow extends SummaryRow {
  site_description: string | null
  purchase_amount: string | null
  monthly_amount: string | null
  subscription_started_at: Date | null
  subscription_ends_at: Date | null
  subscription_payer: SubscriptionPayer | null
  created_at: Date
}

export const MEMBERSHIP_COLUMNS = 'o.id as ownership_id, o.site_id, o.is_primary, o.role, o.acquired_at'

export const SUMMARY_COLUMNS = `${MEMBERSHIP_COLUMNS},
  s.slug, s.site_title, s.status, s.subscription_status, s.purchased_at, s.next_billing_date::text, s.custom_domain,
  coalesce(s.domain_verified, false) as domain_verified`

const DETAIL_COLUMNS = `${SUMMARY_COLUMNS},
  s.site_description, s.purchase_amount::text, s.monthly_amount::text, s.subscription_started_at,
  s.subscription_ends_at, s.created_at,
  case when s.subscription_status <> 'cancelled' then coalesce((
    select case
      when sub.customer_id = o.customer_user_id then 'you'
      when exists (
        select from customer_site_ownership payer
        where payer.site_id = s.id and payer.customer_user_id = sub.customer_id and payer.role = 'owner'
      ) then 'another_owner'
      else 'former_owner'
    end
    from webmagic.subscriptions sub
    where sub.site_id = s.id and sub.provider_subscription_id = s.subscription_id
    limit 1
  ), 'elsewhere') end as subscription_payer`

export const SITES_OF_CUSTOMER =
  'customer_site_ownership o join sites s on s.id = o.site_id where o.customer_user_id = $1'

const findSite = prepared<DetailRow>({
  name: 'find-site-of-customer',
  text: `select ${DETAIL_COLUMNS} from ${SITES_OF_CUSTOMER} and o.site_id = $2`,
})

const findPrimarySite = prepared<DetailRow>({
  name: 'find-primary-site-of-customer',
  text: `select ${DETAIL_COLUMNS} from ${SITES_OF_CUSTOMER} and o.is_primary`,
})

/** One site of the customer, in any role. Somebody else's site is as unknown as one that does not exist. */
export async function getSiteOfCustomer(
  { em, actor, services }: SiteReadContext & Pick<VerbContext, 'actor'>,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<SiteDetail> {
  const [row] = await findSite(em, [customerId, siteId])
  assertMembership(actor, ACCESS['ownership.site'].customer, row?.role ?? null)
  if (!row) throw new DomainError('not_found')
  return toDetail(row, services.sitesUrl)
}

export async function getPrimarySiteOfCustomer(
  { em, services }: SiteReadContext,
  { customerId }: { customerId: string },
): Promise<SiteDetail> {
  const [row] = await findPrimarySite(em, [customerId])
  if (!row) throw new DomainError('no_sites')
  return toDetail(row, services.sitesUrl)
}

/** The customer's role in a site, null without one. Inside a verb, after the site is locked. */
export async function findRole(
  em: EntityManager,
  { customerId, siteId }: { customerId: string; siteId: string },
): Promise<OwnershipRole | null> {
  const membership = await em.findOne(CustomerSiteOwnership, { customer: customerId, site: siteId })
  return membership?.role ?? null
}

/** The membership of whoever signs in with this address, null without one. Inside a verb, after the site is locked. */
export async function findMemberByEmail(
  em: EntityManager,
  { email, siteId }: { email: string; siteId: string },
): Promise<CustomerSiteOwnership | null> {
  return em.findOne(CustomerSiteOwnership, { site: siteId, customer: { loginEmail: email } })
}

export function toMembership(row: MembershipRow) {
  return {
    ownershipId: row.ownership_id,
    siteId: row.site_id,
    role: row.role,
    isPrimary: row.is_primary,
    acquiredAt: row.acquired_at,
  }
}

export function toSummary(row: SummaryRow, sitesUrl: string): SiteSummary {
  return {
    ...toMembership(row),
    slug: row.slug,
    siteTitle: row.site_title,
    siteUrl: siteUrl(
      { slug: row.slug, customDomain: row.custom_domain, domainVerified: row.domain_verified },
      sitesUrl,
    ),
    status: row.status,
    subscriptionStatus: row.subscription_status,
    purchasedAt: row.purchased_at,
    nextBillingDate: row.next_billing_date,
    customDomain: row.custom_domain,
  }
}

function toDetail(row: DetailRow, sitesUrl: string): SiteDetail {
  return {
    ...toSummary(row, sitesUrl),
    siteDescription: row.site_description,
    purchaseAmount: row.purchase_amount === null ? null : moneyFromNumeric(row.purchase_amount),
    monthlyAmount: row.monthly_amount === null ? null : moneyFromNumeric(row.monthly_amount),
    subscriptionStartedAt: row.subscription_started_at,
    subscriptionEndsAt: row.subscription_ends_at,
    subscriptionPayer: row.subscription_payer,
    domainVerified: row.domain_verified,
    createdAt: row.created_at,
  }
}
