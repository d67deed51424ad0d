import { Checkout, type Payment, Purchase } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
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
  await em.nativeUpdate(Purchase, { id: purchaseId }, { status: 'refunded', updatedAt: now })
  await em.nativeUpdate(Checkout, { id: purchase.checkout.id }, { status: 'refunded', updatedAt: now })
  await settleException(ctx, 'refund_due', purchaseId)
  await settleException(ctx, 'mismatch', purchaseId)
}
