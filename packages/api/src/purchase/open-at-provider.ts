import { Checkout } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'
import { moneyFromNumeric } from '../money.ts'
import { askProvider } from './ask-provider.ts'
import { SiteNotForSaleError } from './rules.ts'
import type { StartedCheckout } from './schema.ts'

/** With what the older API shows besides. */
export interface OpenedCheckout extends StartedCheckout {
  siteTitle: string | null
}

type AskingContext = Pick<PurchaseContext, 'em' | 'now' | 'services'>

/**
 * Asks the provider for the page of a checkout that is written down, unless it has one. Outside any transaction: no
 * lock is held while somebody else takes their time. Of one that was paid, it is the page on which it was. Errors: as of
 * `askProvider`, and `site_not_for_sale` for one that has expired.
 */
export async function openAtProvider(
  { em, now, services }: AskingContext,
  checkoutId: string,
): Promise<OpenedCheckout> {
  const found = await em.findOneOrFail(Checkout, checkoutId, { populate: ['site'], refresh: true })
  const isOpen = found.status === 'open' && found.expiresAt > now
  const isSettled = found.status !== 'open' && found.status !== 'expired' && Boolean(found.providerUrl)
  if (!isOpen && !isSettled) throw new SiteNotForSaleError(found.site.status)
  const amount = moneyFromNumeric(found.amount)
  const { siteTitle = null } = found.site
  const answer = (checkoutUrl: string) => ({
    checkoutId,
    checkoutUrl,
    ...amount,
    expiresAt: found.expiresAt,
    siteTitle,
  })
  if (found.providerUrl) return answer(found.providerUrl)
  return askProvider(services, async () => {
    const page = await services.payments.createCheckout({
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
    return answer(await keepPage({ em, now, services }, checkoutId, page))
  })
}

/** The address of the one page of a checkout. Nobody is given, or can pay on, a page that came too late to be that. */
async function keepPage(
  { em, now, services }: AskingContext,
  checkoutId: string,
  { id, url }: { id: string; url: string },
): Promise<string> {
  const waiting = { id: checkoutId, status: 'open' as const, providerCheckoutId: null }
  const page = { providerCheckoutId: id, providerUrl: url, updatedAt: now }
  if ((await em.nativeUpdate(Checkout, waiting, page)) > 0) return url
  const current = await em.findOneOrFail(Checkout, checkoutId, { refresh: true })
  if (current.providerCheckoutId !== id) await services.payments.expireCheckout(id)
  if (current.status !== 'open' || !current.providerUrl) throw new SiteNotForSaleError()
  return current.providerUrl
}
