import {
  AdminUser,
  type EntityManager,
  LockMode,
  lockSite,
  Payment,
  PaymentException,
  Refund,
} from '@webmagic/db'
import type { StaffActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { moneyFromNumeric } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import { dismiss } from './dismiss.ts'
import { expireNow } from './expire-checkouts.ts'
import { leftOf } from './left-of-payment.ts'
import { queueRefund } from './queue-due.ts'
import { checkoutOfSubject } from './raise-exception.ts'
import { giveBack } from './refund.ts'
import type { Resolved, ResolveExceptionInput } from './schema.ts'
import { takeBackKept } from './settle-wholly-refunded.ts'
import { processAgain } from './stored-events.ts'
import { tryDueAgain } from './try-due-again.ts'

/**
 * Settles what staff were asked to look at: does again what failed, gives the money back, or takes note. What is due and
 * tried again stays open until it has worked.
 * Errors: `not_found`, `invalid_transition` for an action that does not fit the exception, `conflict` for
 * what is refunded in another way.
 */
export function resolveException(
  ctx: VerbContext<StaffActor>,
  { exceptionId, action, note }: ResolveExceptionInput,
): Promise<Resolved> {
  return inTransaction(ctx, async (inside) => {
    const { em, actor, now } = inside
    const asked = await em.findOne(PaymentException, { id: exceptionId })
    if (!asked) throw new DomainError('not_found')
    const site = await lockSubject(em, asked)
    const locked = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const
    const found = await em.findOneOrFail(PaymentException, { id: exceptionId }, locked)
    if (found.resolvedAt) return { resolved: false }
    const triedAgain = action === 'retry' && (await tryDueAgain(em, found))
    if (action === 'retry' && !triedAgain) await retry(inside, found)
    if (action === 'refund') await refundWhatItIsAbout(inside, found)
    if (action === 'dismiss') await dismiss(inside, found)
    const resolvedBy = em.getReference(AdminUser, actor.staffId)
    const resolution = { resolvedAt: now, resolution: action, note, resolvedBy }
    if (!triedAgain) await em.nativeUpdate(PaymentException, { id: exceptionId }, resolution)
    await recordAudit(inside, {
      action: 'purchase.resolveException',
      ...(site ? { siteId: site.id } : {}),
      details: { exceptionId, kind: found.kind, resolution: action, note },
    })
    return triedAgain ? { resolved: false, triedAgain } : { resolved: true }
  })
}

/** Whoever settles a payment has locked its site, then the payment, before an exception about it. */
async function lockSubject(em: EntityManager, exception: PaymentException): Promise<Payment['site']> {
  const payment = await paymentOf(em, exception)
  if (!payment) return null
  if (payment.site) await lockSite(em, payment.site.id)
  await em.lock(payment, LockMode.PESSIMISTIC_WRITE)
  return payment.site
}

async function paymentOf(
  em: EntityManager,
  { purchase, payment }: PaymentException,
): Promise<Payment | null> {
  if (payment) return em.findOne(Payment, { id: payment.id })
  return purchase ? em.findOne(Payment, { purchase: purchase.id }) : null
}

async function retry(ctx: VerbContext, exception: PaymentException): Promise<void> {
  const { kind, provider, eventId, subject, purchase } = exception
  if (kind === 'event_failed' && provider && eventId) return processAgain(ctx.em, provider, eventId)
  const checkoutId = kind === 'event_failed' ? checkoutOfSubject(subject) : null
  if (checkoutId) return expireNow(ctx.em, checkoutId)
  if (kind === 'refund_failed' && (await refundAgain(ctx, subject))) return
  const payment = kind === 'refund_kept' ? await paymentOf(ctx.em, exception) : null
  if (payment && purchase) return takeBackKept(ctx, purchase.id, payment)
  throw new DomainError('invalid_transition', 'There is nothing to try again.')
}

/** Its payment must be locked. */
async function refundAgain({ em, now }: VerbContext, refundId: string): Promise<boolean> {
  const refund = await em.findOne(Refund, { id: refundId, status: 'failed' }, { refresh: true })
  if (!refund) return false
  const payment = await em.findOneOrFail(Payment, refund.payment.id, { refresh: true })
  if (moneyFromNumeric(refund.amount).amount > (await leftOf(em, payment))) {
    throw new DomainError('conflict', 'Less than that is left of this payment.')
  }
  const again = { status: 'due' as const, providerRefundId: null, updatedAt: now }
  await em.nativeUpdate(Refund, { id: refundId }, again)
  await queueRefund(em, refundId)
  return true
}

async function refundWhatItIsAbout(ctx: VerbContext<StaffActor>, exception: PaymentException): Promise<void> {
  const found = await paymentOf(ctx.em, exception)
  if (!found) throw new DomainError('invalid_transition', 'There is no payment to refund.')
  await giveBack(ctx, found)
}
