import { Link, useRouteContext } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatCalendarDate } from '../../components/calendar-date.ts'
import { formatMoney } from '../../components/money.ts'
import { BuyForm } from './buy-form.tsx'
import type { Preview } from './labels.ts'

/** What it costs, and the way to pay it. */
export function BuyPanel({ preview }: { preview: Preview }) {
  const { customer } = useRouteContext({ from: '/public' })
  const { dueToday, nextPayment, slug } = preview
  return (
    <section aria-labelledby="buy-heading" className="panel">
      <h2 id="buy-heading" className="panel-title">
        Make it yours
      </h2>
      <dl className="mt-3 grid gap-3">
        <Price term="Due today" amount={formatMoney(dueToday)}>
          Includes the first 30 days.
        </Price>
        <Price term="Each month" amount={formatMoney(nextPayment.amount)}>
          From <time dateTime={nextPayment.date}>{formatCalendarDate(nextPayment.date)}</time>. You can cancel
          at any time.
        </Price>
      </dl>
      <BuyForm slug={slug} customer={customer} />
      {!customer && (
        <p className="mt-4 text-muted">
          Have an account?{' '}
          <Link to="/sign-in" search={{ next: `/buy/${encodeURIComponent(slug)}` }} className="text-link">
            Sign in to buy
          </Link>
        </p>
      )}
    </section>
  )
}

interface PriceProps {
  term: string
  amount: string
  children: ReactNode
}

function Price({ term, amount, children }: PriceProps) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <dt className="font-semibold">{term}</dt>
      <dd className="text-xl font-bold tracking-tight">{amount}</dd>
      <dd className="w-full text-sm text-muted">{children}</dd>
    </div>
  )
}
