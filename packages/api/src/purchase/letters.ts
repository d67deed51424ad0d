import { type Checkout, type Payment, Site } from '@webmagic/db'
import { CUSTOMER_DOOR } from '../accounts/doors.ts'
import { createSetPasswordLink } from '../accounts/mailed-links.ts'
import type { PurchaseContext } from '../context.ts'
import { postLetter } from '../mail/post.ts'
import { ownersOf, staffOf } from '../mail/recipients.ts'
import type { Money } from '../money.ts'
import { nameOfSite } from '../ownership/rules.ts'
import type { Buyer } from './buyer.ts'

/** Who has no verified account gets the link that sets a password, and verifies with it. */
export async function postToBuyer(ctx: PurchaseContext, buyer: Buyer, checkout: Checkout): Promise<void> {
  const { em, services } = ctx
  const site = await em.findOneOrFail(Site, checkout.site.id)
  const url = buyer.isVerified
    ? `${services.publicUrl}/sites/${site.id}`
    : await createSetPasswordLink(ctx, CUSTOMER_DOOR, buyer.id)
  await postLetter(em, services, {
    kind: 'site-bought',
    to: buyer.email,
    url,
    site: nameOfSite(site),
    isNew: !buyer.isVerified,
  })
}

/** The address that was given for the checkout, which need not be an account's. */
export async function postToPayer(
  ctx: PurchaseContext,
  checkout: Checkout,
  kind: 'refund-due',
): Promise<void> {
  const { em, services } = ctx
  const site = await em.findOneOrFail(Site, checkout.site.id)
  await postLetter(em, services, {
    kind,
    to: checkout.email,
    url: `${services.publicUrl}/checkout/${checkout.id}`,
    site: nameOfSite(site),
  })
}

export async function postToStaff(
  ctx: PurchaseContext,
  checkout: Checkout,
  about: 'refund-due' | 'mismatch',
): Promise<void> {
  const { em, services } = ctx
  const site = await em.findOneOrFail(Site, checkout.site.id)
  for (const { email } of await staffOf(em)) {
    await postLetter(em, services, {
      kind: 'staff-payment-exception',
      to: email,
      url: `${services.publicUrl}/staff/exceptions`,
      site: nameOfSite(site),
      about,
    })
  }
}

export async function postToOwners(
  ctx: PurchaseContext,
  site: Site,
  letter: { kind: 'payment-failed' | 'subscription-ending'; until: string } | { kind: 'site-suspended' },
): Promise<void> {
  const { em, services } = ctx
  for (const { email } of await ownersOf(em, site.id)) {
    await postLetter(em, services, {
      ...letter,
      to: email,
      url: `${services.publicUrl}/sites/${site.id}`,
      site: nameOfSite(site),
    })
  }
}

export async function postRefunded(ctx: PurchaseContext, payment: Payment, given: Money): Promise<void> {
  const { em, services } = ctx
  await em.populate(payment, ['checkout', 'customer', 'site'])
  const to = payment.checkout?.email ?? payment.customer?.loginEmail ?? payment.customer?.email
  if (!to) return
  await postLetter(em, services, {
    kind: 'refunded',
    to,
    url: `${services.publicUrl}/payments`,
    site: payment.site ? nameOfSite(payment.site) : 'your site',
    amount: `${(given.amount / 100).toFixed(2)} ${given.currency}`,
  })
}
