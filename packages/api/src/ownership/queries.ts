import { type OwnershipRole, prepared, type SiteStatus, type SubscriptionStatus } from '@webmagic/db'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { moneyFromNumeric } from '../money.ts'
import { encodeCursor } from './cursor.ts'
import { siteUrl } from './rules.ts'
import type { MySitesInput, SiteDetail, SitePage, SiteSummary } from './schema.ts'

interface SummaryRow {
  ownership_id: string
  site_id: string
  slug: string
  site_title: string | null
  status: SiteStatus
  subscription_status: SubscriptionStatus | null
  is_primary: boolean
  role: OwnershipRole
  acquired_at: Date
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
  created_at: Date
}

/** One row per site and at least one row: without sites on the page, only the counts are filled. */
type PageRow = { total: number; site_count: number } & (
  | (SummaryRow & { acquired_at_us: string })
  | { ownership_id: null }
)

const SUMMARY_COLUMNS = `
  o.id as ownership_id, o.site_id, s.slug, s.site_title, s.status, s.subscription_status, o.is_primary, o.role,
  o.acquired_at, s.purchased_at, s.next_billing_date::text, s.custom_domain,
  coalesce(s.domain_verified, false) as domain_verified`

const DETAIL_COLUMNS = `${SUMMARY_COLUMNS},
  s.site_description, s.purchase_amount::text, s.monthly_amount::text, s.subscription_started_at,
  s.subscription_ends_at, s.created_at`

const MEMBERSHIPS = 'customer_site_ownership o join sites s on s.id = o.site_id where o.customer_user_id = $1'

const findSite = prepared<DetailRow>(
  'find-site-of-customer',
  `select ${DETAIL_COLUMNS} from ${MEMBERSHIPS} and o.site_id = $2`,
)

const findPrimarySite = prepared<DetailRow>(
  'find-primary-site-of-customer',
  `select ${DETAIL_COLUMNS} from ${MEMBERSHIPS} and o.is_primary`,
)

/** A page of the customer's sites, in any role: the primary first, then the newest. One statement. */
export async function getCustomerSites(
  { pool, sitesUrl }: Services,
  customerId: string,
  { search, status, limit, cursor }: MySitesInput,
): Promise<SitePage> {
  const rows = await pageStatement({
    search: Boolean(search),
    status: Boolean(status),
    cursor: Boolean(cursor),
  })(pool, [
    customerId,
    limit + 1,
    ...(search ? [`%${search.replaceAll(/[\\%_]/g, '\\$&')}%`] : []),
    ...(status ? [status] : []),
    ...(cursor ? [cursor.isPrimary, cursor.acquiredAt, cursor.siteId] : []),
  ])
  const sites = rows.filter((row) => row.ownership_id !== null)
  const page = sites.slice(0, limit)
  const last = sites.length > limit ? page.at(-1) : undefined
  return {
    sites: page.map((row) => toSummary(row, sitesUrl)),
    total: rows[0]?.total ?? 0,
    hasMultipleSites: (rows[0]?.site_count ?? 0) > 1,
    nextCursor: last
      ? encodeCursor({ isPrimary: last.is_primary, acquiredAt: last.acquired_at_us, siteId: last.site_id })
      : null,
  }
}

/** One site of the customer, in any role. Somebody else's site is as unknown as one that does not exist. */
export async function getSiteOfCustomer(services: Services, customerId: string, siteId: string) {
  const [row] = await findSite(services.pool, [customerId, siteId])
  if (!row) throw new DomainError('not_found')
  return toDetail(row, services.sitesUrl)
}

export async function getPrimarySiteOfCustomer(services: Services, customerId: string) {
  const [row] = await findPrimarySite(services.pool, [customerId])
  if (!row) throw new DomainError('no_sites')
  return toDetail(row, services.sitesUrl)
}

interface PageShape {
  search: boolean
  status: boolean
  cursor: boolean
}

const pageStatements = new Map<string, ReturnType<typeof prepared<PageRow>>>()

function pageStatement(shape: PageShape) {
  const name = [
    'list-sites-of-customer',
    ...(['search', 'status', 'cursor'] as const).filter((key) => shape[key]),
  ].join('-')
  const known = pageStatements.get(name)
  if (known) return known
  const statement = prepared<PageRow>(name, pageSql(shape))
  pageStatements.set(name, statement)
  return statement
}

/** A statement per combination of filters, so that each is planned for what it has. */
function pageSql(shape: PageShape): string {
  let parameter = 2
  const next = () => `$${++parameter}`
  const conditions: string[] = []
  if (shape.search) {
    const pattern = next()
    conditions.push(
      `(s.site_title ilike ${pattern} or s.slug ilike ${pattern} or s.custom_domain ilike ${pattern})`,
    )
  }
  if (shape.status) conditions.push(`s.status = ${next()}`)
  const matching = [MEMBERSHIPS, ...conditions].join(' and ')
  if (shape.cursor) {
    const [isPrimary, acquiredAt, siteId] = [
      `${next()}::boolean`,
      `${next()}::timestamptz`,
      `${next()}::uuid`,
    ]
    // The first comparison is one that the index serves; the second settles the ties.
    conditions.push(
      `(o.is_primary, o.acquired_at) <= (${isPrimary}, ${acquiredAt})`,
      `((o.is_primary, o.acquired_at) < (${isPrimary}, ${acquiredAt}) or o.site_id > ${siteId})`,
    )
  }
  const total =
    conditions.length > 0 && (shape.search || shape.status)
      ? `(select count(*)::int from ${matching})`
      : 'n.site_count'
  return `
    select ${total} as total, n.site_count, page.*
    from (select count(*)::int as site_count from customer_site_ownership where customer_user_id = $1) n
    left join (
      select ${SUMMARY_COLUMNS},
        to_char(o.acquired_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as acquired_at_us
      from ${[MEMBERSHIPS, ...conditions].join(' and ')}
      order by o.is_primary desc, o.acquired_at desc, o.site_id
      limit $2
    ) page on true
    order by page.is_primary desc, page.acquired_at desc, page.site_id`
}

function toSummary(row: SummaryRow, sitesUrl: string): SiteSummary {
  return {
    ownershipId: row.ownership_id,
    siteId: row.site_id,
    slug: row.slug,
    siteTitle: row.site_title,
    siteUrl: siteUrl(
      { slug: row.slug, customDomain: row.custom_domain, domainVerified: row.domain_verified },
      sitesUrl,
    ),
    status: row.status,
    subscriptionStatus: row.subscription_status,
    isPrimary: row.is_primary,
    role: row.role,
    acquiredAt: row.acquired_at,
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
    domainVerified: row.domain_verified,
    createdAt: row.created_at,
  }
}
