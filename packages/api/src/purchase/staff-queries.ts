import { type ExceptionKind, prepared, SITE_STATUSES, type SiteStatus } from '@webmagic/db'
import type { Services } from '../context.ts'
import { type Money, moneyFromNumeric } from '../money.ts'
import { COUNTED, cursorTime, decodeTimeCursor, NEWEST, pageOf, totalOf } from '../page-cursor.ts'
import { PURCHASES, type PurchaseRow, toPurchase } from './purchases-of-customer.ts'
import type { Exceptions, ExceptionsInput, Statistics } from './schema.ts'

const RECENT = 10

const CURRENCY = 'USD'

/** Prices of sites have no currency of their own: they are the platform's. */
const countSites = prepared<{ status: SiteStatus; count: number; recurring: string }>({
  name: 'statistics-sites',
  text: `select status, count(*)::int as count,
      coalesce(sum(monthly_amount) filter (
        where subscription_status in ('active', 'past_due') and subscription_ends_at is null
      ), 0)::numeric(12, 2)::text as recurring
    from sites group by status`,
})

/** Ours to keep: not what goes back or is settled in another way, and not what staff have yet to decide on. */
const IS_REVENUE = `m.currency = '${CURRENCY}' and not m.settled_by_staff
  and m.dispute is distinct from 'lost'
  and not exists (select from webmagic.purchases p
    where p.id = m.purchase_id and p.status in ('refund_due', 'quarantined'))
  and not exists (select from webmagic.refunds r where r.payment_id = m.id and r.status = 'due')
  and not exists (select from webmagic.payment_exceptions e
    where e.payment_id = m.id and e.kind in ('mismatch', 'refund_failed') and e.resolved_at is null)`

const sumRevenue = prepared<{ revenue: string }>({
  name: 'statistics-revenue',
  text: `select coalesce(sum(m.amount - m.refunded_amount), 0)::numeric(12, 2)::text as revenue
    from webmagic.payments m where ${IS_REVENUE}`,
})

const findRecent = prepared<PurchaseRow>({
  name: 'statistics-recent-purchases',
  text: `${PURCHASES} order by p.created_at desc, p.id desc limit ${RECENT}`,
})

const findSeries = prepared<{ date: string; purchases: number; revenue: string }>({
  name: 'statistics-series',
  text: `select day::date::text as date,
      (select count(*)::int from webmagic.purchases p where p.status = 'fulfilled'
        and p.created_at >= day at time zone 'UTC' and p.created_at < (day + interval '1 day') at time zone 'UTC') as purchases,
      (select coalesce(sum(m.amount - m.refunded_amount), 0)::numeric(12, 2)::text from webmagic.payments m
        where m.paid_at >= day at time zone 'UTC' and m.paid_at < (day + interval '1 day') at time zone 'UTC'
          and ${IS_REVENUE}) as revenue
    from generate_series(
      ($1::timestamptz at time zone 'UTC')::date - ($2::int - 1), ($1::timestamptz at time zone 'UTC')::date, interval '1 day'
    ) as day order by day`,
})

export async function getStatistics(
  { services, now }: { services: Pick<Services, 'pool'>; now: Date },
  { days }: { days: number },
): Promise<Statistics> {
  const { pool } = services
  const [sites, [paid], recent, series] = await Promise.all([
    countSites(pool, []),
    sumRevenue(pool, []),
    findRecent(pool, []),
    findSeries(pool, [now, days]),
  ])
  return {
    sitesByStatus: countsOf(sites),
    revenue: moneyFromNumeric(paid?.revenue ?? '0'),
    monthlyRecurringRevenue: sumOf(sites.map(({ recurring }) => moneyFromNumeric(recurring))),
    recentPurchases: recent.map(toPurchase),
    series: series.map(({ date, purchases, revenue }) => ({
      date,
      purchases,
      revenue: moneyFromNumeric(revenue),
    })),
  }
}

function countsOf(rows: { status: SiteStatus; count: number }[]): Record<SiteStatus, number> {
  const counts = { preview: 0, owned: 0, active: 0, suspended: 0, cancelled: 0 }
  for (const { status, count } of rows) if (SITE_STATUSES.includes(status)) counts[status] = count
  return counts
}

function sumOf(amounts: Money[]): Money {
  return { amount: amounts.reduce((sum, { amount }) => sum + amount, 0), currency: CURRENCY }
}

interface ExceptionRow {
  id: string
  kind: ExceptionKind
  purchase_id: string | null
  slug: string | null
  email: string | null
  details: Record<string, unknown>
  created_at: Date
  cursor_at: string
  resolved_at: Date | null
  resolution: string | null
  note: string | null
}

const findAll = prepared<ExceptionRow>({ name: 'list-payment-exceptions', text: exceptionsWhere('true') })
const findOpen = prepared<ExceptionRow>({
  name: 'list-open-payment-exceptions',
  text: exceptionsWhere('e.resolved_at is null'),
})

function exceptionsWhere(isAsked: string): string {
  return `select e.id, e.kind, e.purchase_id, s.slug, coalesce(k.email, c.email) as email, e.details, e.created_at,
      e.resolved_at, e.resolution, e.note, ${cursorTime('e.created_at')} as cursor_at
    from webmagic.payment_exceptions e
    left join webmagic.purchases p on p.id = e.purchase_id
    left join webmagic.payments m on m.id = e.payment_id
    left join webmagic.checkouts k on k.id = coalesce(p.checkout_id, m.checkout_id)
    left join customer_users c on c.id = m.customer_id
    left join sites s on s.id = coalesce(p.site_id, m.site_id)
    where ${isAsked} and (e.created_at, e.id) < ($1::timestamptz, $2::uuid)
    order by e.created_at desc, e.id desc limit $3`
}

const countAll = prepared<{ count: number }>({
  name: 'count-payment-exceptions',
  text: countWhere('true'),
})
const countOpen = prepared<{ count: number }>({
  name: 'count-open-payment-exceptions',
  text: countWhere('resolved_at is null'),
})

function countWhere(isAsked: string): string {
  return `select count(*)::int as count
    from (select from webmagic.payment_exceptions where ${isAsked} limit ${COUNTED + 1}) found`
}

export async function getExceptions(
  { pool }: Pick<Services, 'pool'>,
  { resolved, limit, cursor }: ExceptionsInput,
): Promise<Exceptions> {
  const { at, id } = decodeTimeCursor(cursor) ?? NEWEST
  const [find, count] = resolved ? [findAll, countAll] : [findOpen, countOpen]
  const [rows, [counted]] = await Promise.all([find(pool, [at, id, limit + 1]), count(pool, [])])
  const { page, nextCursor } = pageOf(rows, limit)
  const found = counted?.count ?? 0
  return {
    exceptions: page.map((row) => ({
      exceptionId: row.id,
      kind: row.kind,
      purchaseId: row.purchase_id,
      slug: row.slug,
      email: row.email,
      details: row.details,
      createdAt: row.created_at,
      resolvedAt: row.resolved_at,
      resolution: row.resolution,
      note: row.note,
    })),
    total: totalOf(found),
    nextCursor,
  }
}
