import type { CheckoutState } from './checkout-watch.ts'

export interface News {
  title: string
  text: string
  isUnderWay?: boolean
  next?: 'site' | 'buy' | 'shop' | 'sign-in'
}

/**
 * What there is to say; `waiting` and `ended` while news of a payment may be on its way, `mailed` for a buyer who is a
 * guest.
 */
export const NEWS: Record<CheckoutState | 'waiting' | 'ended' | 'mailed', News> = {
  waiting: {
    title: 'Waiting for your payment…',
    text: 'This takes a few seconds. You can stay on this page, it notices by itself.',
    isUnderWay: true,
  },
  open: {
    title: 'Not paid yet',
    text: 'We have not heard of a payment. If you have paid just now, give it a minute: this page notices by itself. Otherwise you can go back and pay.',
    next: 'buy',
  },
  paid: {
    title: 'Paid. We are getting everything ready…',
    text: 'Your payment has arrived. This takes a few seconds.',
    isUnderWay: true,
  },
  fulfilled: {
    title: 'Thank you. It is all yours.',
    text: 'Your payment has arrived, and the site is in your account.',
    next: 'site',
  },
  mailed: {
    title: 'Thank you. It is all yours.',
    text: 'Your payment has arrived. We have mailed you a link: if you are new here, it lets you choose a password for your account. Nothing there after a few minutes? Look among the spam.',
    next: 'sign-in',
  },
  refund_due: {
    title: 'You get your money back',
    text: 'The site could not become yours, most often because it was sold before your payment arrived. All of it goes back to the card it came from, which takes a few days. You need not do anything.',
    next: 'shop',
  },
  refunded: {
    title: 'Your money is on its way back',
    text: 'We have given back all of your payment. It can take a few days until your bank shows it.',
    next: 'shop',
  },
  quarantined: {
    title: 'We are looking into your payment',
    text: 'What was paid is not what we asked for, so a person has a look at it. You need not do anything: we settle it or give it back.',
  },
  ended: {
    title: 'This checkout has ended',
    text: 'If you have paid, it shows here within moments: what you paid for becomes yours, or all of it goes back to the card it came from. You can stay on this page, it notices by itself.',
    isUnderWay: true,
  },
  expired: {
    title: 'The time to pay is over',
    text: 'We have not heard of a payment. You can start again. Should one arrive all the same, it is not lost: what you paid for becomes yours, or all of it goes back.',
    next: 'buy',
  },
}

/** Where it is another thing for a subscription of a site that its owner has already. */
export const SUBSCRIPTION_NEWS: Partial<Record<CheckoutState, News>> = {
  open: {
    title: 'Not subscribed yet',
    text: 'We have not heard from the payment provider. If you have finished there just now, give it a minute: this page notices by itself. Otherwise you can go back and subscribe.',
    next: 'site',
  },
  fulfilled: {
    title: 'Thank you. The subscription is active.',
    text: 'Your site goes on, and the monthly payments are taken by themselves. You can cancel at any time.',
    next: 'site',
  },
  refund_due: {
    title: 'You get your money back',
    text: 'The site has a subscription already, or is not yours any more, so nothing more is taken. All of it goes back to the card it came from, which takes a few days. You need not do anything.',
    next: 'site',
  },
  expired: {
    title: 'There is no new subscription',
    text: 'We have not heard of a payment. You can start again from the page of your site.',
    next: 'site',
  },
}

/** `isMine`: whether the site belongs to whoever looks, null while that is not known. */
export function newsOf(
  { kind, status }: { kind: 'purchase' | 'subscription'; status: CheckoutState },
  isEarly: boolean,
  isMine: boolean | null,
): News {
  if (status === 'open' && isEarly) return NEWS.waiting
  if (status === 'expired' && isEarly) return NEWS.ended
  if (kind === 'subscription') return SUBSCRIPTION_NEWS[status] ?? NEWS[status]
  if (status !== 'fulfilled') return NEWS[status]
  if (isMine === null) return NEWS.paid
  return isMine ? NEWS.fulfilled : NEWS.mailed
}
