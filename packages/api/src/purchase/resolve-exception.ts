import { AdminUser, LockMode, Payment, PaymentException, Purchase, Refund } from '@webmagic/db'
import type { StaffActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { addJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { giveBack } from './refund.ts'
import type { ResolveExceptionInput } from './schema.ts'

/**
 * Settles what staff were asked to look at: does again what failed, gives the money back, or takes note.
 * Errors: `not_found`, `invalid_transition` for an action that does not fit the exception.
 */
export function resolveException(
  ctx: VerbContext<StaffActor>,
  { exceptionId, action, note }: ResolveExceptionInput,
): Promise<{ resolved: boolean }> {
  return inTransaction(ctx, async (inside) => {
    const { em, actor, now } = inside
    const found = await em.findOne(
      PaymentException,
      { id: exceptionId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    if (!found) throw new DomainError('not_found')
    if (found.resolvedAt) return { resolved: false }
    if (action === 'retry') await retry(inside, found)
    if (action === 'refund') await refundWhatItIsAbout(inside, found)
    if (action === 'dismiss') await dismiss(inside, found)
    await em.nativeUpdate(
      PaymentException,
      { id: exceptionId },
      { resolvedAt: now, resolution: action, note, resolvedBy: em.getReference(AdminUser, actor.staffId) },
    )
    await recordAudit(inside, {
      action: 'purchase.resolveException',
      details: { exceptionId, kind: found.kind, resolution: action, note },
    })
    return { resolved: true }
  })
}

async function retry(
  { em, now }: VerbContext,
  { kind, provider, eventId, subject }: PaymentException,
): Promise<void> {
  if (kind === 'event_failed' && provider && eventId)
    return addJob(em, 'process-event', { provider, eventId })
  if (kind === 'refund_failed') {
    const again = { status: 'due' as const, providerRefundId: null, updatedAt: now }
    const failed = await em.nativeUpdate(Refund, { id: subject, status: 'failed' }, again)
    if (failed > 0) return addJob(em, 'refund-payment', { refundId: subject })
  }
  throw new DomainError('invalid_transition', 'There is nothing to try again.')
}

async function refundWhatItIsAbout(
  ctx: VerbContext<StaffActor>,
  { purchase, payment }: PaymentException,
): Promise<void> {
  const subject = payment ? { id: payment.id } : purchase ? { purchase: purchase.id } : null
  const found = subject && (await ctx.em.findOne(Payment, subject))
  if (!found) throw new DomainError('invalid_transition', 'There is no payment to refund.')
  await giveBack(ctx, found)
}

/** Staff have settled what could not go back, or need not, in another way. */
async function dismiss({ em, now }: VerbContext, { kind, purchase }: PaymentException): Promise<void> {
  if (!purchase) return
  const settled = { status: 'dismissed' as const, updatedAt: now }
  if (kind === 'mismatch') {
    await em.nativeUpdate(Purchase, { id: purchase.id, status: 'quarantined' }, settled)
  }
  if (kind === 'refund_failed') {
    const owed = { id: purchase.id, status: { $in: ['refund_due' as const, 'refunded' as const] } }
    await em.nativeUpdate(Purchase, owed, settled)
  }
}
