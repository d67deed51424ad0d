import { formatCalendarDate, formatDay } from '../../components/calendar-date.ts'
import { formatMoney } from '../../components/money.ts'
import { Notice } from '../../components/notice.tsx'
import type { SiteDetail } from '../ownership/labels.ts'
import type { BillingState } from './billing-state.ts'

/** The subscription in words. */
export function BillingText({ site, state }: { site: SiteDetail; state: BillingState }) {
  if (state === 'past_due') return <PastDue site={site} />
  return <p>{textOf(site, state)}</p>
}

function textOf(site: SiteDetail, state: Exclude<BillingState, 'past_due'>): string {
  const monthly = site.monthlyAmount ? formatMoney(site.monthlyAmount) : 'The monthly amount'
  const end = site.subscriptionEndsAt
  switch (state) {
    case 'active':
      return site.nextBillingDate
        ? `The subscription is active. ${monthly} is due on ${formatCalendarDate(site.nextBillingDate)}, and then every month.`
        : 'The subscription is active.'
    case 'paused':
      return 'The subscription is paused: nothing is due at the moment.'
    case 'ending':
      return `The subscription is cancelled. Your website goes on until ${end ? formatDay(end) : 'the end of what is paid for'}, and nothing more is due.`
    case 'ended':
      return end && end > new Date()
        ? `The subscription ends on ${formatDay(end)}.`
        : `The subscription has ended${end ? ` on ${formatDay(end)}` : ''}.`
    case 'none':
      return 'There is no subscription for this website yet.'
  }
}

function PastDue({ site }: { site: SiteDetail }) {
  const isSuspended = site.status === 'suspended'
  return (
    <Notice tone={isSuspended ? 'problem' : 'warning'} role="status">
      <p className="font-semibold">The last monthly payment did not go through.</p>
      <p className="mt-1">
        {isSuspended
          ? 'Your website is suspended until the payment arrives. It comes back by itself as soon as it does.'
          : 'Your website stays up for seven days after that. If the payment has not arrived by then, it is suspended.'}{' '}
        Please check your card.
      </p>
    </Notice>
  )
}
