import {
  CHECKOUT_STATUSES,
  EXCEPTION_KINDS,
  PURCHASE_STATUSES,
  SITE_STATUSES,
  SUBSCRIPTION_STATUSES,
} from '@webmagic/db'
import { z } from 'zod'
import { calendarDate, cursor, email, id, money, nextCursor, pageSize, text, total } from '../fields.ts'
import { idempotencyKey } from '../idempotency.ts'

export const forSaleInput = z
  .strictObject({
    /** Part of the title, the description or the slug, whatever its case. */
    search: text(200).optional(),
    limit: pageSize,
    cursor,
  })
  .prefault({})

const siteForSale = z.object({
  siteId: id,
  slug: z.string(),
  siteTitle: z.string().nullable(),
  siteDescription: z.string().nullable(),
  siteUrl: z.string(),
  /** Due today; includes the first 30 days. */
  purchaseAmount: money,
  /** Due every month after that. */
  monthlyAmount: money,
})

export const sitesForSale = z.object({ sites: z.array(siteForSale), total, nextCursor })

export const previewInput = z.strictObject({ slug: text(255).min(1) })

export const preview = siteForSale.extend({
  dueToday: money,
  /** When the first monthly payment would be due, bought now. */
  nextPayment: z.object({ amount: money, date: calendarDate }),
})

export const checkoutInput = z.strictObject({
  slug: text(255).min(1),
  /** Needed unless the caller is signed in, whose address it then is. */
  email: email.optional(),
  fullName: text(255).min(1).optional(),
  /** Where to go after paying, and after deciding not to: addresses of the portal. */
  successUrl: z.string().max(2_000).optional(),
  cancelUrl: z.string().max(2_000).optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export const startedCheckout = z.object({
  checkoutId: id,
  checkoutUrl: z.string(),
  ...money.shape,
  expiresAt: z.date(),
})

export const checkoutIdInput = z.strictObject({ checkoutId: id })

export const checkoutStatus = z.object({
  /** A site with its subscription, or a subscription for a site that the payer has. */
  kind: z.enum(['purchase', 'subscription']),
  status: z.enum(CHECKOUT_STATUSES),
  siteId: id,
  slug: z.string(),
})

export const portalUrl = z.object({ url: z.string() })

export const subscription = z.object({
  siteId: id,
  status: z.enum(SUBSCRIPTION_STATUSES).nullable(),
  nextBillingDate: calendarDate.nullable(),
  /** When it ends, once it is cancelled. */
  endsAt: z.date().nullable(),
})

export const historyInput = z.strictObject({ siteId: id.optional(), limit: pageSize, cursor }).prefault({})

export const history = z.object({
  /** Newest first. */
  payments: z.array(
    z.object({
      paymentId: id,
      kind: z.enum(['purchase', 'invoice']),
      siteId: id.nullable(),
      slug: z.string().nullable(),
      siteTitle: z.string().nullable(),
      paid: money,
      refunded: money,
      paidAt: z.date(),
    }),
  ),
  total: z.int(),
  nextCursor,
})

export const refundInput = z.strictObject({
  purchaseId: id,
  /** Minor units; what is left of the payment unless given. */
  amount: z.int().min(1).max(100_000_000).optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export const refund = z.object({
  refundId: id,
  refunded: money,
  status: z.enum(['due', 'pending', 'done', 'failed']),
})

const purchaseEntry = z.object({
  purchaseId: id,
  slug: z.string(),
  email: z.string().nullable(),
  price: money,
  /** Given back so far. */
  refunded: money,
  /** What can still be given back. */
  left: money,
  status: z.enum(PURCHASE_STATUSES),
  createdAt: z.date(),
})

export const purchasesInput = z.strictObject({ customerId: id, limit: pageSize, cursor })
export const purchases = z.object({ purchases: z.array(purchaseEntry), total, nextCursor })

export const statisticsInput = z
  .strictObject({
    /** How many days back the series goes. */
    days: z.int().min(1).max(366).default(30),
  })
  .prefault({})

export const statistics = z.object({
  sitesByStatus: z.record(z.enum(SITE_STATUSES), z.int()),
  /** Paid less refunded, ever. */
  revenue: money,
  /** Of the subscriptions that go on. */
  monthlyRecurringRevenue: money,
  recentPurchases: z.array(purchaseEntry),
  /** One entry a day, oldest first, in UTC; days without any too. */
  series: z.array(z.object({ date: calendarDate, purchases: z.int(), revenue: money })),
})

export const exceptionsInput = z
  .strictObject({
    /** Also those that were resolved. */
    resolved: z.boolean().default(false),
    limit: pageSize,
    cursor,
  })
  .prefault({})

export const exceptions = z.object({
  exceptions: z.array(
    z.object({
      exceptionId: id,
      kind: z.enum(EXCEPTION_KINDS),
      purchaseId: id.nullable(),
      slug: z.string().nullable(),
      email: z.string().nullable(),
      details: z.record(z.string(), z.unknown()),
      createdAt: z.date(),
      resolvedAt: z.date().nullable(),
      resolution: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
  total,
  nextCursor,
})

export const resolveExceptionInput = z.strictObject({
  exceptionId: id,
  /** `retry` does again what failed, `refund` gives the money back, `dismiss` takes note. */
  action: z.enum(['retry', 'refund', 'dismiss']),
  note: text(2_000).min(1),
})

export const resolved = z.object({
  /** False when it had been resolved already, and while what is due has yet to work. */
  resolved: z.boolean(),
  /** True for what is due: it is done again now, and settles by itself once that works. */
  triedAgain: z.boolean().optional(),
})

export type ForSaleInput = z.output<typeof forSaleInput>
export type SiteForSale = z.output<typeof siteForSale>
export type SitesForSale = z.output<typeof sitesForSale>
export type Preview = z.output<typeof preview>
export type CheckoutInput = z.output<typeof checkoutInput>
export type StartedCheckout = z.output<typeof startedCheckout>
export type CheckoutStatusAnswer = z.output<typeof checkoutStatus>
export type SubscriptionAnswer = z.output<typeof subscription>
export type HistoryInput = z.output<typeof historyInput>
export type History = z.output<typeof history>
export type RefundInput = z.output<typeof refundInput>
export type RefundAnswer = z.output<typeof refund>
export type Statistics = z.output<typeof statistics>
export type ExceptionsInput = z.output<typeof exceptionsInput>
export type Exceptions = z.output<typeof exceptions>
export type Resolved = z.output<typeof resolved>
export type ResolveExceptionInput = z.output<typeof resolveExceptionInput>
export type PurchaseEntry = z.output<typeof purchaseEntry>
export type PurchasesInput = z.output<typeof purchasesInput>
export type Purchases = z.output<typeof purchases>
