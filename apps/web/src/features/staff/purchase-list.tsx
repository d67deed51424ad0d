import { useRouteContext } from '@tanstack/react-router'
import type { Outputs } from '@webmagic/sdk'
import { Badge, type Tone } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Moment } from '../../components/moment.tsx'
import { formatMoney } from '../../components/money.ts'

export type PurchaseEntry = Outputs['purchase']['statistics']['recentPurchases'][number]

const STATUS: Record<PurchaseEntry['status'], { text: string; tone: Tone }> = {
  fulfilled: { text: 'Sold', tone: 'good' },
  quarantined: { text: 'Put aside', tone: 'warning' },
  refund_due: { text: 'Goes back', tone: 'warning' },
  refunded: { text: 'Refunded', tone: 'quiet' },
  dismissed: { text: 'Dismissed', tone: 'quiet' },
}

const REFUNDABLE = new Set<PurchaseEntry['status']>(['fulfilled', 'quarantined', 'dismissed'])

function isRefundable({ status, left }: PurchaseEntry): boolean {
  return REFUNDABLE.has(status) && left.amount > 0
}

interface PurchaseListProps {
  title: string
  purchases: PurchaseEntry[]
  onRefund: (purchase: PurchaseEntry) => void
}

export function PurchaseList({ title, purchases, onRefund }: PurchaseListProps) {
  const { staff } = useRouteContext({ from: '/staff' })
  return (
    <section aria-labelledby="purchases-heading">
      <h2 id="purchases-heading" className="panel-title">
        {title}
      </h2>
      {purchases.length === 0 && <p className="mt-2 text-muted">Nothing was bought yet.</p>}
      <ul aria-labelledby="purchases-heading" className={purchases.length > 0 ? 'rows mt-3' : ''}>
        {purchases.map((purchase) => (
          <li key={purchase.purchaseId} className="payment">
            <PurchaseText purchase={purchase} />
            <div className="ml-auto flex flex-wrap items-center justify-end gap-x-4 gap-y-1">
              <Price purchase={purchase} />
              {staff.role === 'admin' && isRefundable(purchase) && (
                <Button onClick={() => onRefund(purchase)}>
                  Refund…<span className="sr-only"> {purchase.slug}</span>
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Price({ purchase: { price, refunded } }: { purchase: PurchaseEntry }) {
  return (
    <div className="text-right">
      <p className="font-semibold">{formatMoney(price)}</p>
      {refunded.amount > 0 && <p className="text-sm text-muted">{formatMoney(refunded)} of it refunded</p>}
    </div>
  )
}

function PurchaseText({ purchase: { slug, email, status, createdAt } }: { purchase: PurchaseEntry }) {
  const { text, tone } = STATUS[status]
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap gap-x-3">
        <span className="min-w-0 break-words font-semibold">{slug}</span>
        <Badge tone={tone}>{text}</Badge>
      </p>
      <p className="break-words text-sm text-muted">
        {email ?? 'Unknown'}, <Moment at={createdAt} />
      </p>
    </div>
  )
}
