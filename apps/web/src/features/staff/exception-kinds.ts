import type { Inputs, Outputs } from '@webmagic/sdk'

export type PaymentException = Outputs['purchase']['exceptions']['exceptions'][number]
type Kind = PaymentException['kind']
export type Action = Inputs['purchase']['resolveException']['action']

export const KINDS: Record<Kind, { title: string; text: string }> = {
  event_failed: {
    title: 'An event could not be processed',
    text: 'It is tried again by itself, later and later. If it keeps failing, something is wrong on our side.',
  },
  mismatch: {
    title: 'Something else was paid than asked for',
    text: 'The amount, the currency or the page is not ours, or it was paid again for what is settled (paid_again) or ended (not_kept). The subscription is cancelled; what happens with the money is for you to decide.',
  },
  refund_due: {
    title: 'A payment goes back',
    text: 'The site was not for sale any more or has a subscription already, nobody could sign in to the buyer’s account, or a refund waits for a payment provider that does not answer (provider_unavailable). It is made by itself, and this disappears once it is.',
  },
  refund_failed: {
    title: 'A refund failed',
    text: 'The payment provider could not give the money back.',
  },
  refund_kept: {
    title: 'Refunded, but the site stays where it is',
    text: 'All of the payment is back, yet the site has gone on to somebody else since. Talk to them. To try again takes it back from whoever has it by now, and puts it on sale.',
  },
  cancellation_due: {
    title: 'A subscription could not be cancelled yet',
    text: 'It is tried on by itself, and this disappears once it works. If it goes on, end it on the payment provider’s pages, or it takes more money.',
  },
  dispute: {
    title: 'A payment is disputed',
    text: 'The payer’s bank takes it back. Answer it on the payment provider’s pages.',
  },
}

export const ACTIONS: Record<Action, { title: string; text: string; done: string }> = {
  retry: {
    title: 'Try again',
    text: 'does once more what failed, or now what waits',
    done: 'It is being tried again.',
  },
  refund: {
    title: 'Give the money back',
    text: 'refunds all that is left of the payment',
    done: 'The money goes back.',
  },
  dismiss: {
    title: 'Take note',
    text: 'moves no money; what could not go back counts as settled by you in another way',
    done: 'Noted.',
  },
}

const RETRIED: readonly Kind[] = [
  'event_failed',
  'refund_due',
  'refund_failed',
  'refund_kept',
  'cancellation_due',
]

/** What fits an exception: there must be something to try again, or a payment whose money is still here. */
export function actionsFor({ kind }: PaymentException): Action[] {
  const canRetry = RETRIED.includes(kind)
  const canRefund = kind === 'mismatch' || kind === 'refund_failed'
  return [...(canRetry ? ['retry' as const] : []), ...(canRefund ? ['refund' as const] : []), 'dismiss']
}

export function isAction(value: string): value is Action {
  return Object.hasOwn(ACTIONS, value)
}
