import { Checkout, Refund, Subscription } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { moneyFromNumeric } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import { nameOfError, ProviderRefusedError } from './provider.ts'
import { raiseException, settleException } from './raise-exception.ts'
import type { Handed } from './refund-answers.ts'
import { PROVIDER_PATIENCE_MS } from './rules.ts'
import { settleRefunds } from './settle-refunds.ts'

/**
 * Gives money back at the provider, once however often it is tried: the refund's id is the key. One that the provider
 * refuses has failed; while it cannot be reached this throws, and is tried again for ever, in time before the eyes of
 * staff.
 */
export async function refundPayment(ctx: PurchaseContext, refundId: string): Promise<void> {
  const { em, services } = ctx
  const refund = await em.findOne(Refund, { id: refundId }, { populate: ['payment'] })
  if (refund?.status !== 'due') return
  const answer = await ask(ctx, refund)
  if ('refused' in answer) return fail(ctx, refund, nameOfError(answer.refused))
  if (answer.status === 'failed') return fail(ctx, refund)
  // It is due until the transaction that brings in the provider's count, so that it is counted once at every moment.
  const fresh = { ...ctx, em: services.orm.em.fork() }
  await settleRefunds(fresh, refund.payment.providerPaymentId, { refundId, answer })
  await settleException(ctx, 'refund_due', refundId)
}

/** The subscription that came with a payment that brought nothing is cancelled first, so that nothing more is taken. */
async function ask(ctx: PurchaseContext, refund: Refund): Promise<Handed['answer'] | Refused> {
  const { id: refundId, payment } = refund
  try {
    if (payment.checkout) await cancelItsSubscription(ctx, payment.checkout.id)
    const { amount } = moneyFromNumeric(refund.amount)
    const asked = { refundId, paymentId: payment.providerPaymentId, amount }
    return await orRefused(ctx.services.payments.refund(asked))
  } catch (error) {
    await showIfLong(ctx, refund)
    throw error
  }
}

interface Refused {
  refused: ProviderRefusedError
}

function orRefused<T>(work: Promise<T>): Promise<T | Refused> {
  return work.catch((error: unknown) => {
    if (error instanceof ProviderRefusedError) return { refused: error }
    throw error
  })
}

async function showIfLong(ctx: PurchaseContext, refund: Refund): Promise<void> {
  const since = refund.updatedAt
  if (ctx.now.getTime() - since.getTime() < PROVIDER_PATIENCE_MS) return
  await raiseException(ctx, {
    kind: 'refund_due',
    subject: refund.id,
    ...aboutOf(refund),
    details: { reason: 'provider_unavailable', since: since.toISOString() },
  })
}

async function fail(ctx: PurchaseContext, refund: Refund, details = {}): Promise<void> {
  await inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const due = { id: refund.id, status: 'due' as const }
    const failed = await em.nativeUpdate(Refund, due, { status: 'failed', updatedAt: now })
    if (failed === 0) return
    await raiseException(inside, { kind: 'refund_failed', subject: refund.id, ...aboutOf(refund), details })
    await settleException(inside, 'refund_due', refund.id)
  })
}

function aboutOf({ payment }: Refund): { paymentId: string; purchaseId?: string } {
  return { paymentId: payment.id, ...(payment.purchase ? { purchaseId: payment.purchase.id } : {}) }
}

/** That of a checkout which has brought nothing. If the provider refuses, its own job shows that to staff. */
async function cancelItsSubscription({ em, services }: PurchaseContext, checkoutId: string): Promise<void> {
  const { status, providerCheckoutId } = await em.findOneOrFail(Checkout, checkoutId)
  if (status === 'fulfilled') return
  const kept = await em.findOne(Subscription, { checkout: checkoutId })
  const found = providerCheckoutId ? await services.payments.findCheckout(providerCheckoutId) : null
  const id = kept?.providerSubscriptionId ?? found?.subscriptionId
  if (id) await orRefused(services.payments.cancelSubscription(id, 'now'))
}
