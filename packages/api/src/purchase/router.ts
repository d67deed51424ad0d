import { siteInput } from '../fields.ts'
import { openProcedure, procedure } from '../trpc.ts'
import { checkout } from './checkout.ts'
import {
  cancelSubscription,
  openBillingPortal,
  resumeSubscription,
  subscribe,
} from './manage-subscription.ts'
import { getPurchasesOfCustomer } from './purchases-of-customer.ts'
import { getCheckoutStatus, getHistory, getPreview, getSitesForSale } from './queries.ts'
import { refund } from './refund.ts'
import { resolveException } from './resolve-exception.ts'
import * as schema from './schema.ts'
import { getExceptions, getStatistics } from './staff-queries.ts'

export const purchaseRouter = {
  /** Sites that can be bought, newest first. */
  forSale: procedure('purchase.forSale')
    .input(schema.forSaleInput)
    .output(schema.sitesForSale)
    .query(({ ctx, input }) => getSitesForSale(ctx.services, input)),

  /** What a site costs today and later. Errors: `not_found`, `site_not_for_sale`. */
  preview: procedure('purchase.preview')
    .input(schema.previewInput)
    .output(schema.preview)
    .query(({ ctx, input }) => getPreview(ctx, input.slug)),

  /**
   * Starts buying a site; the answer says where to pay. Errors: `not_found`, `site_not_for_sale`, `validation_failed`,
   * `conflict`, `rate_limited`, `payment_provider_unavailable`.
   */
  checkout: openProcedure
    .input(schema.checkoutInput)
    .output(schema.startedCheckout)
    .mutation(({ ctx, input }) => checkout(ctx, input)),

  /** How a checkout stands, for whoever knows its id. Errors: `not_found`. */
  status: procedure('purchase.status')
    .input(schema.checkoutIdInput)
    .output(schema.checkoutStatus)
    .query(({ ctx, input }) => getCheckoutStatus(ctx, input.checkoutId)),

  /**
   * Starts paying for a site that has no subscription that goes on. Errors: `not_found`, `forbidden`, `conflict`,
   * `payment_provider_unavailable`.
   */
  subscribe: procedure('purchase.subscribe')
    .input(siteInput)
    .output(schema.startedCheckout)
    .mutation(({ ctx, input }) => subscribe(ctx, input)),

  /**
   * Ends a subscription with the period that is paid for; at once where a payment is overdue. Errors: `not_found`,
   * `forbidden`, `payment_provider_unavailable`.
   */
  cancelSubscription: procedure('purchase.cancelSubscription')
    .input(siteInput)
    .output(schema.subscription)
    .mutation(({ ctx, input }) => cancelSubscription(ctx, input.siteId)),

  /**
   * Takes a cancelling back before it takes effect. Errors: `not_found`, `forbidden`, `conflict` once the payer has left,
   * `payment_provider_unavailable`.
   */
  resumeSubscription: procedure('purchase.resumeSubscription')
    .input(siteInput)
    .output(schema.subscription)
    .mutation(({ ctx, input }) => resumeSubscription(ctx, input.siteId)),

  /** Where the caller manages cards and invoices. Errors: `not_found`, `forbidden`. */
  billingPortal: procedure('purchase.billingPortal')
    .input(siteInput)
    .output(schema.portalUrl)
    .mutation(({ ctx, input }) => openBillingPortal(ctx, input.siteId)),

  /** What the caller paid, and what came back of it; newest first. */
  history: procedure('purchase.history')
    .input(schema.historyInput)
    .output(schema.history)
    .query(({ ctx, input }) => getHistory(ctx.services, ctx.actor, input)),

  /** Gives a payment back, or a part of it, once for an idempotency key. Errors: `not_found`, `conflict`, `validation_failed`. */
  refund: procedure('purchase.refund')
    .input(schema.refundInput)
    .output(schema.refund)
    .mutation(({ ctx, input }) => refund(ctx, input)),

  /** What a customer has bought, newest first, and what could be given back of it. Errors: `not_found`. */
  ofCustomer: procedure('purchase.ofCustomer')
    .input(schema.purchasesInput)
    .output(schema.purchases)
    .query(({ ctx, input }) => getPurchasesOfCustomer(ctx.services, input)),

  /** How business goes. */
  statistics: procedure('purchase.statistics')
    .input(schema.statisticsInput)
    .output(schema.statistics)
    .query(({ ctx, input }) => getStatistics(ctx, input)),

  /** What about money needs somebody's eyes, newest first. */
  exceptions: procedure('purchase.exceptions')
    .input(schema.exceptionsInput)
    .output(schema.exceptions)
    .query(({ ctx, input }) => getExceptions(ctx.services, input)),

  /** Settles one of them. Errors: `not_found`, `invalid_transition`. */
  resolveException: procedure('purchase.resolveException')
    .input(schema.resolveExceptionInput)
    .output(schema.resolved)
    .mutation(({ ctx, input }) => resolveException(ctx, input)),
}
