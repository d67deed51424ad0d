import type { OwnershipRole, Site } from '@webmagic/db'
import type { Access } from '../access.ts'
import type { Actor, CustomerActor } from '../actor.ts'
import { DomainError, invalidInput } from '../errors.ts'

/** Where a site is shown: at its own domain once that is verified, else under the common address. */
export function siteUrl(
  site: { slug: string; customDomain: string | null; domainVerified: boolean },
  sitesUrl: string,
): string {
  return site.customDomain !== null && site.domainVerified
    ? `https://${site.customDomain}`
    : `${sitesUrl}/${encodeURIComponent(site.slug)}`
}

/**
 * What the table of who may do what says about a customer's relation to a site; `role` is theirs, null without one,
 * and `about` the customer in question. Staff, services and the platform itself need none. Errors: `not_found` for a
 * stranger, `forbidden` for a member without the right.
 */
export function assertMembership(
  actor: Actor,
  needed: Access['customer'],
  role: OwnershipRole | null,
  about?: string,
): void {
  if (actor.kind !== 'customer' || needed === 'any') return
  if (needed === undefined) throw new Error('The table lets no customer do this')
  if (needed === 'owner-or-self' && actor.customerId === about) return
  if (role === null) throw new DomainError('not_found')
  if (needed !== 'member' && role !== 'owner') throw new DomainError('forbidden')
}

/**
 * Whose ownership a call is about. Customers ask about themselves and may not name somebody else; staff and services
 * have none of their own and must name one.
 */
export function customerInQuestion(actor: Actor, named?: string): string {
  if (actor.kind === 'customer') {
    if (named !== undefined && named !== actor.customerId) throw new DomainError('forbidden')
    return actor.customerId
  }
  if (named !== undefined) return named
  throw invalidInput(['customerId'], 'Required, because you have no sites of your own')
}

/** Whether a site has been sold, so that somebody must own it. */
export function isSold(status: string): boolean {
  return status !== 'preview'
}

/** An invitation or an offer is for one address, and only who has shown that they read its mail has it. */
export function assertInvited(actor: CustomerActor, invited: string): void {
  if (actor.email !== invited) {
    throw new DomainError('forbidden', 'This link was sent to another e-mail address. Sign in with that one.')
  }
  if (!actor.emailVerified) throw new DomainError('forbidden', 'Please confirm your e-mail address first.')
}

/** A site whose payment is overdue stays where it is. */
export function assertPaid(site: Pick<Site, 'status' | 'subscriptionStatus'>): void {
  if (site.subscriptionStatus === 'past_due' || site.status === 'suspended') {
    throw new DomainError('payment_overdue')
  }
}

/** How letters call somebody. */
export function nameOf({ fullName, email }: { fullName: string | null; email: string }): string {
  return fullName === null ? email : `${fullName} (${email})`
}

/** How letters call a site. */
export function nameOfSite({ siteTitle, slug }: Pick<Site, 'siteTitle' | 'slug'>): string {
  return siteTitle ?? slug
}
