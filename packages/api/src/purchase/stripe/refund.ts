import Stripe from 'stripe'
import type { NeedlessRefund, ProviderRefund } from '../provider.ts'
import { askStripe, findAtStripe, isSpentKey } from './errors.ts'
import { toRefund } from './objects.ts'

const MINUTE_MS = 60_000

interface AskedRefund {
  refundId: string
  paymentId: string
  amount: number
}

/**
 * Stripe forgets a key after a day, but not the refunds of a payment: ours is looked for first. One that has failed
 * since is tried again under a key of its own.
 */
export async function refund(
  stripe: Stripe,
  asked: AskedRefund,
  now: Date,
): Promise<ProviderRefund | NeedlessRefund> {
  const { refundId, paymentId } = asked
  const made = await findAtStripe(() => stripe.refunds.list({ payment_intent: paymentId, limit: 100 }))
  const ours = (made?.data ?? []).filter(({ metadata }) => metadata?.refundId === refundId).map(toRefund)
  const alive = ours.find(({ status }) => status !== 'failed')
  if (alive) return alive
  const key = ours.length > 0 ? `${refundId}-${ours.length}` : refundId
  return askStripe(() => createRefund(stripe, asked, { key, now }))
}

async function createRefund(
  stripe: Stripe,
  { refundId, paymentId, amount }: AskedRefund,
  { key, now }: { key: string; now: Date },
): Promise<ProviderRefund | NeedlessRefund> {
  const create = async (idempotencyKey: string) =>
    toRefund(
      await stripe.refunds.create(
        { payment_intent: paymentId, amount, metadata: { refundId } },
        { idempotencyKey },
      ),
    )
  try {
    return await create(key).catch((error: unknown) => {
      if (!isOldRefusal(error)) throw error
      return create(`${key}-${Math.floor(now.getTime() / MINUTE_MS)}`)
    })
  } catch (error) {
    if (!isAllBack(error)) throw error
    return { id: null, status: 'needless' }
  }
}

function isAllBack(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'charge_already_refunded'
}

/** A refusal moved no money, so that another key is safe. After an error of Stripe's own that is not known. */
function isOldRefusal(error: unknown): boolean {
  return isSpentKey(error) && error instanceof Stripe.errors.StripeInvalidRequestError
}
