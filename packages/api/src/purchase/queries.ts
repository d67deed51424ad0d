import { type Checkout, type CheckoutStatus, prepared, type SiteStatus } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { moneyFromNumeric } from '../money.ts'
import { siteUrl } from '../ownership/rules.ts'
import { COUNTED, cursorTime, decodeTimeCursor, NEWEST, pageOf, patternOf, totalOf } from '../page-cursor.ts'
import { firstBillingDate, hasPrice, pricesOf, SiteNotForSaleError, statusForBuyers } from './rules.ts'
import type {
  CheckoutStatusAnswer,
  ForSaleInput,
  History,
  HistoryInput,
  Preview,
  SiteForSale,
  SitesForSale,
} from './schema.ts'

interface SaleRow {
  id: string
  slug: string
  site_title: string | null
  site_description: string | null
  purchase_amount: string | null
  monthly_amount: string | null
}

const SALE_COLUMNS =
  's.id, s.slug, s.site_title, s.site_description, s.purchase_amount::text, s.monthly_amount::text'

/**
 * Members are looked for site by site: with `not exists`, which can be turned into a join, PostgreSQL may read every
 * site that was ever sold in order to find those that are not.
 */
const FOR_SALE = `s.status = 'preview' and s.purchase_amount is distinct from 0
  and (select true from customer_site_ownership o where o.site_id = s.id limit 1) is null`
const MATCHES = '(s.site_title ilike $1 or s.site_description ilike $1 or s.slug ilike $1)'

const findForSale = prepared<SaleRow & { cursor_at: string }>({
  name: 'list-sites-for-sale',
  text: listOf(`${FOR_SALE} and (s.created_at, s.id) < ($1::timestamptz, $2::uuid)`, '$3'),
})
const searchForSale = prepared<SaleRow & { cursor_at: string }>({
  name: 'search-sites-for-sale',
  text: listOf(`${FOR_SALE} and ${MATCHES} and (s.created_at, s.id) < ($2::timestamptz, $3::uuid)`, '$4'),
})

function listOf(isAsked: string, limit: string): string {
  return `select ${SALE_COLUMNS}, ${cursorTime('s.created_at')} as cursor_at from sites s
    where ${isAsked} order by s.created_at desc, s.id desc limit ${limit}`
}

const countForSale = prepared<{ count: number }>({ name: 'count-sites-for-sale', text: countOf(FOR_SALE) })
const countFound = prepared<{ count: number }>({
  name: 'count-sites-for-sale-found',
  text: countOf(`${FOR_SALE} and ${MATCHES}`),
})

function countOf(isAsked: string): string {
  return `select count(*)::int as count from (select from sites s where ${isAsked} limit ${COUNTED + 1}) found`
}

const findBySlug = prepared<SaleRow & { status: SiteStatus; is_taken: boolean }>({
  name: 'find-site-for-sale',
  text: `select ${SALE_COLUMNS}, s.status,
      exists (select from customer_site_ownership o where o.site_id = s.id) as is_taken
    from sites s where s.slug = $1`,
})

interface StatusRow {
  kind: Checkout['kind']
  status: CheckoutStatus
  site_id: string
  slug: string
}

const findStatus = prepared<StatusRow>({
  name: 'find-checkout-status',
  text: `select k.kind, case when k.status = 'open' and k.expires_at <= $2 then 'expired' else k.status end as status,
      k.site_id, s.slug
    from webmagic.checkouts k join sites s on s.id = k.site_id where k.id = $1`,
})

/**
 * What anybody can buy, newest first. The total is counted up to 1,000, then null: each site is looked up among those
 * that have an owner, which over 50,000 is twenty times the work, for anybody who asks.
 */
export async function getSitesForSale(
  { pool, sitesUrl }: Services,
  { search, limit, cursor }: ForSaleInput,
): Promise<SitesForSale> {
  const pattern = search ? [patternOf(search)] : []
  const { at, id } = decodeTimeCursor(cursor) ?? NEWEST
  const [find, countAll] = search ? [searchForSale, countFound] : [findForSale, countForSale]
  const [rows, [counted]] = await Promise.all([
    find(pool, [...pattern, at, id, limit + 1]),
    countAll(pool, pattern),
  ])
  const { page, nextCursor } = pageOf(rows, limit)
  const count = counted?.count ?? 0
  return {
    sites: page.map((row) => toSiteForSale(row, sitesUrl)),
    total: totalOf(count),
    nextCursor,
  }
}

export interface PublicSite extends SiteForSale {
  /** `preview` while it can be bought. */
  status: SiteStatus
}

/** What anybody may know of a site, for sale or not. Errors: `not_found`. */
export async function getPublicSite({ pool, sitesUrl }: Services, slug: string): Promise<PublicSite> {
  const [row] = await findBySlug(pool, [slug])
  if (!row) throw new DomainError('not_found')
  const status = statusForBuyers({ status: row.status, isTaken: row.is_taken })
  return { ...toSiteForSale(row, sitesUrl), status }
}

/** Errors: `not_found`, `site_not_for_sale`. */
export async function getPreview(
  { services, now }: { services: Services; now: Date },
  slug: string,
): Promise<Preview> {
  const site = await getPublicSite(services, slug)
  if (site.status !== 'preview' || !hasPrice(site)) throw new SiteNotForSaleError(site.status)
  return {
    ...site,
    dueToday: site.purchaseAmount,
    nextPayment: { amount: site.monthlyAmount, date: firstBillingDate(now) },
  }
}

/** One that can be paid no more has expired, although its row says so only up to an hour later. Errors: `not_found`. */
export async function getCheckoutStatus(
  { services, now }: { services: Pick<Services, 'pool'>; now: Date },
  checkoutId: string,
): Promise<CheckoutStatusAnswer> {
  const [row] = await findStatus(services.pool, [checkoutId, now])
  if (!row) throw new DomainError('not_found')
  return { kind: row.kind, status: row.status, siteId: row.site_id, slug: row.slug }
}

interface PaymentRow {
  id: string
  kind: 'purchase' | 'invoice'
  site_id: string | null
  slug: string | null
  site_title: string | null
  amount: string
  refunded_amount: string
  currency: string
  paid_at: Date
  cursor_at: string
  total: number
}

const findPayments = prepared<PaymentRow>({
  name: 'list-payments-of-customer',
  text: paymentsWhere('customer_id = $1'),
})

const findPaymentsForSite = prepared<PaymentRow>({
  name: 'list-payments-of-customer-for-site',
  text: paymentsWhere('customer_id = $1 and site_id = $5'),
})

function paymentsWhere(isMine: string): string {
  return `with mine as not materialized (select * from webmagic.payments where ${isMine})
    select p.id, p.kind, p.site_id, s.slug, s.site_title, p.amount::text, p.refunded_amount::text, p.currency,
      p.paid_at, ${cursorTime('p.paid_at')} as cursor_at, (select count(*)::int from mine) as total
    from mine p left join sites s on s.id = p.site_id
    where (p.paid_at, p.id) < ($2::timestamptz, $3::uuid)
    order by p.paid_at desc, p.id desc limit $4`
}

export async function getHistory(
  { pool }: Pick<Services, 'pool'>,
  { customerId }: CustomerActor,
  { siteId, limit, cursor }: HistoryInput,
): Promise<History> {
  const { at, id } = decodeTimeCursor(cursor) ?? NEWEST
  const page = [customerId, at, id, limit + 1]
  const rows = siteId ? await findPaymentsForSite(pool, [...page, siteId]) : await findPayments(pool, page)
  const { page: payments, nextCursor } = pageOf(rows, limit)
  return { payments: payments.map(toPayment), total: rows[0]?.total ?? 0, nextCursor }
}

function toPayment(row: PaymentRow): History['payments'][number] {
  return {
    paymentId: row.id,
    kind: row.kind,
    siteId: row.site_id,
    slug: row.slug,
    siteTitle: row.site_title,
    paid: { ...moneyFromNumeric(row.amount), currency: row.currency },
    refunded: { ...moneyFromNumeric(row.refunded_amount), currency: row.currency },
    paidAt: row.paid_at,
  }
}

function toSiteForSale(row: SaleRow, sitesUrl: string): SiteForSale {
  const site = { purchaseAmount: row.purchase_amount, monthlyAmount: row.monthly_amount }
  return {
    siteId: row.id,
    slug: row.slug,
    siteTitle: row.site_title,
    siteDescription: row.site_description,
    siteUrl: siteUrl({ slug: row.slug, customDomain: null, domainVerified: false }, sitesUrl),
    ...pricesOf(site),
  }
}
