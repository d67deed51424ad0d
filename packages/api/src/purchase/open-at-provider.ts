import { Checkout } from '@webmagic/db'
import { DomainError } from '../errors.ts'
import { moneyFromNumeric } from '../money.ts'
import type { PurchaseContext } from './checkout.ts'
import { ProviderUnavailableError } from './provider.ts'
import type { StartedCheckout } from './schema.ts'

/**
 * Asks the provider for the page of a checkout that is written down, unless it has one. Outside any transaction: no
 * lock is held while somebody else takes their time. Errors: `payment_provider_unavailable`, `site_not_for_sale` for
 * one that is no longer open.
 */
export async function openAtProvider(
  { em, now, services }: Pick<PurchaseContext, 'em' | 'now' | 'services'>,
  checkoutId: string,
): Promise<StartedCheckout> {
  const found = await em.findOneOrFail(Checkout, checkoutId, { populate: ['site'], refresh: true })
  if (found.status !== 'open' || found.expiresAt <= now) throw new DomainError('site_not_for_sale')
  const amount = moneyFromNumeric(found.amount)
  const answer = (checkoutUrl: string) => ({ checkoutId, checkoutUrl, ...amount, expiresAt: found.expiresAt })
  if (found.providerUrl) return answer(found.providerUrl)
  try {
    const { id, url } = await services.payments.createCheckout({
      checkoutId,
      kind: found.kind,
      title: found.site.siteTitle ?? found.site.slug,
      amount,
      monthlyAmount: moneyFromNumeric(found.monthlyAmount),
      trialDays: found.trialDays,
      email: found.email,
      successUrl: found.successUrl,
      cancelUrl: found.cancelUrl,
      expiresAt: found.expiresAt,
    })
    await em.nativeUpdate(
      Checkout,
      { id: checkoutId },
      { providerCheckoutId: id, providerUrl: url, updatedAt: now },
    )
    return answer(url)
  } catch (error) {
    if (error instanceof ProviderUnavailableError) throw new DomainError('payment_provider_unavailable')
    throw error
  }
}
