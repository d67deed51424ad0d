import { Checkout, Payment, Purchase } from '@webmagic/db'
import type { PurchaseContext, VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { raiseException, settleException, settleExceptionsAbout } from './raise-exception.ts'
import { takeBackSite } from './take-back-site.ts'

/**
 * What follows once all of a payment is back. Of a purchase, the site goes back on sale; a monthly payment never
 * changes who has the site. The site must be locked.
 */
export async function settleWhollyRefunded(
  ctx: PurchaseContext,
  { id, purchase, checkout }: Payment,
): Promise<void> {
  await settleExceptionsAbout(ctx, id)
  if (purchase) await settlePurchase(ctx, purchase.id, id)
  else if (checkout) await settleUnwanted(ctx, checkout.id)
}

/** What was paid for a subscription that did not come to be. It may have been paid more than once. */
async function settleUnwanted({ em, now }: PurchaseContext, checkoutId: string): Promise<void> {
  await em.execute(
    `update webmagic.checkouts c set status = 'refunded', updated_at = ?
     where id = ? and kind = 'subscription' and status in ('refund_due', 'quarantined')
       and not exists (select from webmagic.payments p where p.checkout_id = c.id and p.refunded_amount < p.amount)`,
    [now, checkoutId],
  )
}

async function settlePurchase(ctx: PurchaseContext, purchaseId: string, paymentId: string): Promise<void> {
  const { em, now } = ctx
  const purchase = await em.findOneOrFail(Purchase, purchaseId, { refresh: true })
  if (purchase.status === 'refunded') return
  if (purchase.status === 'fulfilled' && !(await takeBackSite(ctx, purchase))) {
    await raiseException(ctx, { kind: 'refund_kept', subject: purchaseId, purchaseId, paymentId })
    return
  }
  await endRefunded({ em, now }, purchase)
}

async function endRefunded(ctx: Pick<VerbContext, 'em' | 'now'>, { id, checkout }: Purchase): Promise<void> {
  const refunded = { status: 'refunded' as const, updatedAt: ctx.now }
  await ctx.em.nativeUpdate(Purchase, { id }, refunded)
  await ctx.em.nativeUpdate(Checkout, { id: checkout.id }, refunded)
  await settleException(ctx, 'refund_due', id)
  await settleException(ctx, 'mismatch', id)
}

/**
 * Staff have decided that a site whose payment is all back goes back on sale, whoever has it by now. The site and the
 * payment must be locked. Errors: `conflict` if the payment is not all back any more, or the site was sold again.
 */
export async function takeBackKept(ctx: VerbContext, purchaseId: string, payment: Payment): Promise<void> {
  const purchase = await ctx.em.findOneOrFail(Purchase, purchaseId, { refresh: true })
  const { amount, refundedAmount } = await ctx.em.findOneOrFail(Payment, payment.id, { refresh: true })
  const isBack = purchase.status === 'fulfilled' && refundedAmount === amount
  if (!isBack || !(await takeBackSite(ctx, purchase, { evenFromOthers: true }))) {
    throw new DomainError('conflict', 'The site cannot be taken back any more.')
  }
  await endRefunded(ctx, purchase)
}
