import { LockMode, lockSite, Payment } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import type { Dispute } from './provider.ts'
import { raiseException, settleException } from './raise-exception.ts'

/**
 * A payment that the payer's bank takes back is for people to look at, when that begins and when it is lost: what they
 * have seen is not shown again. `paymentId` is the provider's.
 */
export async function settleDispute(
  ctx: PurchaseContext,
  paymentId: string,
  eventId?: string,
): Promise<'settled' | 'ignored'> {
  const provider = ctx.services.payments.name
  const known = await ctx.em.findOne(Payment, { provider, providerPaymentId: paymentId })
  if (!known) return 'ignored'
  const current = await ctx.services.payments.findPayment(paymentId)
  if (!current?.dispute) return 'settled'
  const { dispute } = current
  await inTransaction(ctx, async (inside) => {
    const { em } = inside
    if (known.site) await lockSite(em, known.site.id)
    const locked = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const
    const payment = await em.findOneOrFail(Payment, known.id, locked)
    if (!isNews(dispute, payment.dispute ?? null)) return
    await em.nativeUpdate(Payment, { id: payment.id }, { dispute })
    // One that was open is another matter now.
    await settleException(inside, 'dispute', paymentId)
    if (dispute === 'won') return
    await raiseException(inside, {
      kind: 'dispute',
      subject: paymentId,
      provider,
      ...(eventId ? { eventId } : {}),
      paymentId: payment.id,
      ...(payment.purchase ? { purchaseId: payment.purchase.id } : {}),
      details: { status: dispute },
    })
  })
  return 'settled'
}

/** What has ended is open no more: a look that says so is older. */
function isNews(dispute: Dispute, known: Dispute | null): boolean {
  return dispute !== known && (known === null || dispute !== 'open')
}
