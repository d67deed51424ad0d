import { Link } from '@tanstack/react-router'
import { formatDay } from '../../components/calendar-date.ts'
import { formatMoney } from '../../components/money.ts'
import { siteName } from '../ownership/labels.ts'
import type { Payment } from './labels.ts'

const KIND: Record<Payment['kind'], string> = { purchase: 'Purchase', invoice: 'Monthly payment' }

interface PaymentRowProps {
  payment: Payment
  /** Among payments for several sites. */
  namesSite?: boolean
}

export function PaymentRow({ payment, namesSite = false }: PaymentRowProps) {
  const { kind, paid, paidAt } = payment
  return (
    <li data-row className="payment">
      <div className="min-w-0">
        <p className="font-semibold">
          {KIND[kind]}
          {namesSite && <SiteOf payment={payment} />}
        </p>
        <p className="text-sm text-muted">
          <time dateTime={paidAt.toISOString()}>{formatDay(paidAt)}</time>
        </p>
      </div>
      <div className="ml-auto text-right">
        <p className="font-semibold">{formatMoney(paid)}</p>
        <Refunded payment={payment} />
      </div>
    </li>
  )
}

function SiteOf({ payment: { siteId, slug, siteTitle } }: { payment: Payment }) {
  if (siteId === null || slug === null) return null
  return (
    <>
      {' for '}
      <Link to="/sites/$siteId" params={{ siteId }} className="inline-link">
        {siteName({ slug, siteTitle })}
      </Link>
    </>
  )
}

function Refunded({ payment: { paid, refunded } }: { payment: Payment }) {
  if (refunded.amount === 0) return null
  return (
    <p className="text-sm text-muted">
      {refunded.amount === paid.amount ? 'Refunded in full' : `${formatMoney(refunded)} of it refunded`}
    </p>
  )
}
