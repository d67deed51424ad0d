import { createHash } from 'node:crypto'
import { Checkout, CustomerSiteOwnership, type EntityManager, lockSite, Site } from '@webmagic/db'
import { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { PurchaseContext } from '../context.ts'
import { DomainError, invalidInput } from '../errors.ts'
import { once } from '../idempotency.ts'
import { networkOf, spendAttempt } from '../limits.ts'
import { numericFromMoney } from '../money.ts'
import { inTransaction } from '../transaction.ts'
import { expireReplaced } from './expire-checkouts.ts'
import { type OpenedCheckout, openAtProvider } from './open-at-provider.ts'
import {
  CHECKOUT_VALID_MS,
  FIRST_PERIOD_DAYS,
  hasPrice,
  pricesOf,
  returnUrl,
  SiteNotForSaleError,
  statusForBuyers,
} from './rules.ts'
import type { CheckoutInput } from './schema.ts'

interface CheckoutContext extends PurchaseContext {
  /** Where the request comes from, as in `Context`. */
  address: string | null
}

interface Asking {
  email: string
  fullName: string | null
  customerId: string | null
}

/**
 * Starts buying a site. Whoever is signed in comes back to the checkout that they have open; a guest does with the
 * same idempotency key, address and network. One that has expired is followed by another; one that was paid is answered
 * as before to the same key. What is asked for is written down before the provider is asked, so that no payment can come
 * for something unknown. Errors: `rate_limited`, `site_not_for_sale`, `not_found`, `validation_failed`, `conflict`,
 * `payment_provider_unavailable`, after which a repetition goes on where this ended.
 */
export async function checkout(ctx: CheckoutContext, input: CheckoutInput): Promise<OpenedCheckout> {
  const { services } = ctx
  await spendAttempt(services.pool, 'checkout', partiesOf(ctx, input))
  const buyer = buyerOf(ctx.actor, input)
  const urls = {
    successUrl: returnUrl(input.successUrl, 'successUrl', '', services),
    cancelUrl: returnUrl(input.cancelUrl, 'cancelUrl', `/buy/${encodeURIComponent(input.slug)}`, services),
  }
  const checkoutId = await inTransaction(ctx, (inside) =>
    once(
      {
        em: inside.em,
        caller: `checkout ${buyer.customerId ?? guestOf(buyer, ctx)}`,
        key: input.idempotencyKey,
        input: { ...input, email: buyer.email },
        result: z.uuid(),
        stillServes: (id) => hasNotExpired(inside, id),
      },
      () => openCheckout(inside, input.slug, buyer, { ...urls, isDefault: input.successUrl === undefined }),
    ),
  )
  return openAtProvider(ctx, checkoutId)
}

function partiesOf({ actor, address }: CheckoutContext, { email }: CheckoutInput) {
  const account = actor.kind === 'customer' ? actor.customerId : (email ?? 'nobody')
  return { account, address }
}

/** Whoever repeats what they asked for before it expired still wants it: they get another one. */
async function hasNotExpired({ em, now }: PurchaseContext, checkoutId: string): Promise<boolean> {
  const { status, expiresAt } = await em.findOneOrFail(Checkout, checkoutId, { refresh: true })
  return status === 'open' ? expiresAt > now : status !== 'expired'
}

function buyerOf(actor: Actor, { email, fullName }: CheckoutInput): Asking {
  if (actor.kind === 'customer') {
    if (email !== undefined && email !== actor.email) {
      throw invalidInput(['email'], 'You are signed in with another address')
    }
    return { email: actor.email, fullName: actor.fullName, customerId: actor.customerId }
  }
  if (email === undefined) throw invalidInput(['email'], 'Required, because you are not signed in')
  return { email, fullName: fullName ?? null, customerId: null }
}

/** All that tells one guest from another, without saying it. */
function guestOf({ email }: Asking, { address }: CheckoutContext): string {
  const network = address === null ? '' : networkOf(address)
  return `guest ${createHash('sha256').update(`${email} ${network}`).digest('base64url')}`
}

async function openCheckout(
  { em, now, services }: PurchaseContext,
  slug: string,
  buyer: Asking,
  urls: { successUrl: string; cancelUrl: string; isDefault: boolean },
): Promise<string> {
  const found = await em.findOne(Site, { slug })
  if (!found || !(await lockSite(em, found.id))) throw new DomainError('not_found')
  const site = await em.findOneOrFail(Site, { id: found.id }, { refresh: true })
  const isTaken = site.status === 'preview' && (await em.count(CustomerSiteOwnership, { site: site.id })) > 0
  const status = statusForBuyers({ status: site.status, isTaken })
  const prices = pricesOf(site)
  if (status !== 'preview' || !hasPrice(prices)) throw new SiteNotForSaleError(status)
  const { purchaseAmount, monthlyAmount } = prices
  const amounts = {
    amount: numericFromMoney(purchaseAmount),
    monthlyAmount: numericFromMoney(monthlyAmount),
    currency: purchaseAmount.currency,
  }
  const open = buyer.customerId === null ? null : await findOpen(em, buyer.customerId, site.id)
  if (
    open &&
    open.expiresAt > now &&
    open.amount === amounts.amount &&
    open.monthlyAmount === amounts.monthlyAmount
  )
    return open.id
  if (open) await expireReplaced({ em, now }, open)
  const id = crypto.randomUUID()
  await em.insert(Checkout, {
    id,
    kind: 'purchase',
    site: site.id,
    ...amounts,
    trialDays: FIRST_PERIOD_DAYS,
    email: buyer.email,
    fullName: buyer.fullName,
    customer: buyer.customerId,
    provider: services.payments.name,
    successUrl: urls.isDefault ? `${services.publicUrl}/checkout/${id}` : urls.successUrl,
    cancelUrl: urls.cancelUrl,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + CHECKOUT_VALID_MS),
  })
  return id
}

function findOpen(em: EntityManager, customerId: string, siteId: string): Promise<Checkout | null> {
  return em.findOne(Checkout, { customer: customerId, site: siteId, kind: 'purchase', status: 'open' })
}
