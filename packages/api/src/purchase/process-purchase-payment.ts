import {
  Checkout,
  CustomerSiteOwnership,
  LockMode,
  lockCustomers,
  lockSite,
  Purchase,
  type PurchaseStatus,
  Site,
} from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import { addSiteToCustomer } from '../ownership/add-site-to-customer.ts'
import { inTransaction } from '../transaction.ts'
import { type Buyer, findBuyer, findOrCreateBuyer } from './buyer.ts'
import { cancelNow } from './cancel-now.ts'
import { postToBuyer, postToStaff } from './letters.ts'
import { type Hindrance, oweRefund } from './owe-refund.ts'
import type { ProviderCheckout, ProviderSubscription } from './provider.ts'
import { raiseException } from './raise-exception.ts'
import { recordPayment } from './record-payment.ts'
import { FIRST_PERIOD_DAYS, firstBillingDate, isAsAsked, mismatchOf, WAITING } from './rules.ts'
import { setAsidePayment } from './set-aside-payment.ts'
import { keepSubscription } from './subscriptions.ts'

export interface PaidCheckout {
  checkoutId: string
  providerCheckoutId: string
  payment: ProviderCheckout['payment']
  subscription: ProviderSubscription | null
}

type Paid = PaidCheckout & { payment: NonNullable<PaidCheckout['payment']> }

export type PaymentOutcome =
  | Extract<PurchaseStatus, 'fulfilled' | 'refund_due' | 'quarantined'>
  | 'settled_before'

/**
 * Turns a payment into an account, an ownership and a subscription, in one transaction and once. Who pays for a site
 * that is sold or that somebody has, or for an account that nobody can sign in to, gets the money back; what was paid
 * but not asked for is put aside for staff.
 */
export function processPurchasePayment(ctx: PurchaseContext, paid: PaidCheckout): Promise<PaymentOutcome> {
  return inTransaction(ctx, async (inside) => {
    const { em } = inside
    const { site } = await em.findOneOrFail(Checkout, paid.checkoutId)
    const locked = await lockSite(em, site.id)
    const buyer = await findBuyer(em, paid.checkoutId)
    if (buyer) await lockCustomers(em, [buyer.id])
    const checkout = await em.findOneOrFail(Checkout, paid.checkoutId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      refresh: true,
    })
    if (!WAITING.includes(checkout.status)) {
      await setAsidePayment(inside, checkout, paid)
      return 'settled_before'
    }
    if (!isPaid(paid) || !isAsAsked(checkout, paid)) return quarantine(inside, checkout, paid)
    const isTaken = (await em.count(CustomerSiteOwnership, { site: site.id })) > 0
    if (locked?.status !== 'preview' || isTaken) return giveBack(inside, checkout, paid, 'not_for_sale')
    const owner = await findOrCreateBuyer(inside, checkout)
    if (!owner) return giveBack(inside, checkout, paid, 'buyer_cannot_sign_in')
    return fulfil(inside, checkout, paid, owner)
  })
}

function isPaid(paid: PaidCheckout): paid is Paid {
  return paid.payment !== null
}

async function fulfil(
  ctx: PurchaseContext,
  checkout: Checkout,
  paid: Paid,
  buyer: Buyer,
): Promise<'fulfilled'> {
  const { em, now, services } = ctx
  const siteId = checkout.site.id
  const { purchaseId } = await recordPurchase(ctx, checkout, paid, {
    status: 'fulfilled',
    customerId: buyer.id,
  })
  await addSiteToCustomer(ctx, { customerId: buyer.id, siteId, role: 'owner' })
  await em.nativeUpdate(
    Site,
    { id: siteId },
    {
      purchaseId,
      purchasedAt: now,
      purchaseAmount: checkout.amount,
      monthlyAmount: checkout.monthlyAmount,
      purchaseTransactionId: paid.payment.id,
      nextBillingDate: firstBillingDate(now),
      updatedAt: now,
    },
  )
  if (paid.subscription?.status === 'cancelled') await keepPaidDays(ctx, siteId)
  else if (paid.subscription) {
    await keepSubscription(ctx, paid.subscription, { siteId, customerId: buyer.id, checkoutId: checkout.id })
  }
  await postToBuyer(ctx, buyer, checkout)
  services.log?.({ customerId: buyer.id, siteId, siteCount: buyer.siteCount + 1 }, 'site bought')
  return 'fulfilled'
}

/** What would be paid monthly has ended before it began. The site is bought all the same, with the days that it includes. */
async function keepPaidDays({ em, now }: PurchaseContext, id: string): Promise<void> {
  const subscriptionEndsAt = new Date(now.getTime() + FIRST_PERIOD_DAYS * DAY_MS)
  const ended = { subscriptionStatus: 'cancelled' as const, subscriptionEndsAt, nextBillingDate: null }
  await em.nativeUpdate(Site, { id }, ended)
}

async function giveBack(
  ctx: PurchaseContext,
  checkout: Checkout,
  paid: Paid,
  reason: Hindrance,
): Promise<'refund_due'> {
  const customerId = checkout.customer?.id ?? null
  const status = 'refund_due'
  const { purchaseId, paymentId } = await recordPurchase(ctx, checkout, paid, { status, customerId })
  if (paymentId) await oweRefund(ctx, checkout, { purchaseId, paymentId, reason })
  await cancelNow(ctx, paid.subscription)
  return 'refund_due'
}

async function quarantine(
  ctx: PurchaseContext,
  checkout: Checkout,
  paid: PaidCheckout,
): Promise<'quarantined'> {
  const status = 'quarantined'
  const { purchaseId } = await recordPurchase(ctx, checkout, paid, {
    status,
    customerId: checkout.customer?.id ?? null,
  })
  await raiseException(ctx, {
    kind: 'mismatch',
    subject: purchaseId,
    purchaseId,
    details: mismatchOf(checkout, paid),
  })
  await cancelNow(ctx, paid.subscription)
  await postToStaff(ctx, checkout, 'mismatch')
  return status
}

async function recordPurchase(
  ctx: PurchaseContext,
  checkout: Checkout,
  { payment }: PaidCheckout,
  { status, customerId }: { status: Exclude<PaymentOutcome, 'settled_before'>; customerId: string | null },
): Promise<{ purchaseId: string; paymentId: string | null }> {
  const { em, now } = ctx
  const { id, site, amount, currency } = checkout
  await em.nativeUpdate(Checkout, { id }, { status, updatedAt: now })
  const dates = { createdAt: now, updatedAt: now }
  const asked = { checkout: id, site: site.id, customer: customerId, amount, currency }
  const purchaseId = await em.insert(Purchase, { ...asked, status, ...dates })
  if (!payment) return { purchaseId, paymentId: null }
  const paymentId = await recordPayment(ctx, payment, {
    kind: 'purchase',
    checkout: id,
    purchase: purchaseId,
    site: site.id,
    customer: customerId,
  })
  return { purchaseId, paymentId }
}
