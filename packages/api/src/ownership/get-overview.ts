import { prepared, SITE_STATUSES, type SiteStatus } from '@webmagic/db'
import type { Services } from '../context.ts'
import { SITES_OF_CUSTOMER, SUMMARY_COLUMNS, type SummaryRow, toSummary } from './queries.ts'
import { CONCERNS, type Concern, type Overview, type OverviewSite } from './schema.ts'

const SITES_SHOWN = 20
const PAYMENTS_SHOWN = 5

interface Counts {
  total: number
  concern_total: number
  by_status: Record<SiteStatus, number>
}

interface SiteRow extends SummaryRow {
  concern: Concern | null
  subscription_ends_at: Date | null
}

/** One row per site and list, and at least one row: without sites, only the counts are filled. */
type OverviewRow = Counts & ((SiteRow & { list: 'sites' | 'concerns' | 'payments' }) | { list: null })

const CONCERN = `case
    when s.subscription_status = 'past_due' then 'past_due'
    when s.status = 'suspended' then 'suspended'
    when s.status <> 'cancelled' and s.subscription_ends_at > $2 then 'ending'
    when s.status = 'cancelled' or s.subscription_status = 'cancelled' then 'cancelled'
  end`

/** Nothing is charged for a subscription that has ended by then. */
const PAYMENT = `case
    when s.subscription_status in ('active', 'past_due')
      and s.next_billing_date >= ($2::timestamptz at time zone 'UTC')::date
      and (s.subscription_ends_at is null
        or (s.subscription_ends_at at time zone 'UTC')::date > s.next_billing_date)
    then s.next_billing_date
  end`

const LISTING = 'is_primary desc, acquired_at desc, site_id'
const URGENCY = `array_position(array[${CONCERNS.map((concern) => `'${concern}'`).join(', ')}], concern)`

/** What the lists are made of is narrow, so that thousands of sites fit in memory; details are read for those shown. */
const readOverview = prepared<OverviewRow>({
  name: 'overview-of-customer',
  text: `
    with mine as materialized (
      select o.site_id, o.is_primary, o.acquired_at, s.status, ${CONCERN} as concern, ${PAYMENT} as payment
      from ${SITES_OF_CUSTOMER}
    ), shown as (
      ${shown('sites', 'true', LISTING, SITES_SHOWN)}
      union all ${shown('concerns', 'concern is not null', `${URGENCY}, ${LISTING}`, SITES_SHOWN)}
      union all ${shown('payments', 'payment is not null', `payment, ${LISTING}`, PAYMENTS_SHOWN)}
    )
    select n.*, shown.list, shown.concern, s.subscription_ends_at, ${SUMMARY_COLUMNS}
    from (
      select count(*)::int as total, count(concern)::int as concern_total,
        json_build_object(${SITE_STATUSES.map((status) => `'${status}', count(*) filter (where status = '${status}')`).join(', ')}) as by_status
      from mine
    ) n
    left join (
      shown
      join customer_site_ownership o on o.customer_user_id = $1 and o.site_id = shown.site_id
      join sites s on s.id = shown.site_id
    ) on true
    order by shown.list, shown.place`,
})

function shown(list: string, condition: string, order: string, limit: number): string {
  return `(
        select '${list}' as list, row_number() over (order by ${order}) as place, site_id, concern
        from mine where ${condition} order by place limit ${limit}
      )`
}

/** What a customer should know of all their sites, however many they are. One statement. */
export async function getOverview(
  { pool, sitesUrl }: Services,
  { customerId, now }: { customerId: string; now: Date },
): Promise<Overview> {
  const rows = await readOverview(pool, [customerId, now])
  const [counts] = rows
  if (!counts) throw new Error('The counts are a row of their own')
  const sitesOf = (list: OverviewRow['list']) =>
    rows.flatMap((row) => (row.list !== null && row.list === list ? [toOverviewSite(row, sitesUrl)] : []))
  return {
    total: counts.total,
    byStatus: counts.by_status,
    sites: sitesOf('sites'),
    attention: { sites: sitesOf('concerns'), total: counts.concern_total },
    nextPayments: sitesOf('payments'),
  }
}

function toOverviewSite(row: SiteRow, sitesUrl: string): OverviewSite {
  return {
    ...toSummary(row, sitesUrl),
    concern: row.concern,
    subscriptionEndsAt: row.subscription_ends_at,
  }
}
