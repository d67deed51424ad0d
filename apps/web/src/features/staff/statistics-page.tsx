import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Outputs } from '@webmagic/sdk'
import { useState } from 'react'
import { formatMoney } from '../../components/money.ts'
import { SelectField } from '../../components/select-field.tsx'
import { isSiteStatus, SITE_STATUS } from '../ownership/labels.ts'
import { trpc } from './api.ts'
import { DayChart } from './day-chart.tsx'
import { type PurchaseEntry, PurchaseList } from './purchase-list.tsx'
import { QueryView } from './query-view.tsx'
import { RefundDialog } from './refund-dialog.tsx'
import { StaffPage } from './staff-page.tsx'

const route = getRouteApi('/staff/statistics')

const RANGES = [
  { value: '7', text: 'Last 7 days' },
  { value: '90', text: 'Last 90 days' },
  { value: '366', text: 'Last 366 days' },
] as const

const DEFAULT_DAYS = 30

export function StatisticsPage() {
  const { days } = route.useSearch()
  const navigate = route.useNavigate()
  const [refunded, setRefunded] = useState<PurchaseEntry | null>(null)
  const statistics = useQuery(
    trpc.purchase.statistics.queryOptions(
      { days: days === undefined ? DEFAULT_DAYS : Number(days) },
      { placeholderData: (before) => before },
    ),
  )
  return (
    <StaffPage
      title="Statistics"
      actions={
        <div className="max-sm:w-full sm:w-52">
          <SelectField
            label="How far back"
            value={days ?? ''}
            none="Last 30 days"
            options={RANGES}
            onChange={(chosen) =>
              navigate({ search: chosen ? { days: chosen } : {}, replace: true, resetScroll: false })
            }
          />
        </div>
      }
    >
      <QueryView query={statistics} loading="Loading the statistics…">
        {(data) => (
          <div className="grid grid-cols-1 gap-6">
            <Figures data={data} />
            <DayChart series={data.series} currency={data.revenue.currency} />
            <PurchaseList title="Recent purchases" purchases={data.recentPurchases} onRefund={setRefunded} />
          </div>
        )}
      </QueryView>
      {refunded && <RefundDialog purchase={refunded} onClose={() => setRefunded(null)} />}
    </StaffPage>
  )
}

function Figures({ data }: { data: Outputs['purchase']['statistics'] }) {
  const sites = Object.entries(data.sitesByStatus)
  return (
    <dl className="figures">
      <Figure term="Revenue, ever" value={formatMoney(data.revenue)} />
      <Figure term="Each month, from subscriptions" value={formatMoney(data.monthlyRecurringRevenue)} />
      {sites.map(([status, count]) => (
        <Figure
          key={status}
          term={`Sites: ${isSiteStatus(status) ? SITE_STATUS[status].text.toLowerCase() : status}`}
          value={count.toLocaleString('en-US')}
        />
      ))}
    </dl>
  )
}

function Figure({ term, value }: { term: string; value: string }) {
  return (
    <div className="figure">
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  )
}
