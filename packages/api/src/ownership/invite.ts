import { CustomerUser, type EntityManager, lockSite, Site, SiteInvitation } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { LimitedContext } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import { DomainError } from '../errors.ts'
import { spendAttempt, spendAttemptInTransaction } from '../limits.ts'
import { linkTo, newToken } from '../links.ts'
import { postLetter } from '../mail/post.ts'
import { inTransaction } from '../transaction.ts'
import { assertMember } from './memberships.ts'
import { findMemberByEmail } from './queries.ts'
import { nameOf, nameOfSite } from './rules.ts'
import { type Invitation, type InviteInput, toInvitation } from './schema.ts'

const VALID_MS = 7 * DAY_MS

/**
 * Mails a link that lets its reader into a site; an open invitation of the same address ends.
 * Errors: `not_found`, `forbidden`, `already_owned` if the address has that role or a higher one,
 * `rate_limited` for too many by the caller, or to the address.
 */
export async function invite(
  ctx: LimitedContext<CustomerActor>,
  { siteId, email, role }: InviteInput,
): Promise<Invitation> {
  const { services, actor, address } = ctx
  await spendAttempt(services.pool, 'invite', { account: actor.customerId, address })
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    await lockSite(em, siteId)
    await assertMember(inside, 'ownership.invite', siteId)
    const member = await findMemberByEmail(em, { email, siteId })
    if (member && (member.isOwner || role === 'collaborator')) {
      throw new DomainError('already_owned', `${email} has this site already.`)
    }
    await endOpenInvitations(em, { siteId, email, now })
    const { token, hash } = newToken()
    const invitation = em.create(SiteInvitation, {
      site: em.getReference(Site, siteId),
      email,
      role,
      tokenHash: hash,
      invitedBy: em.getReference(CustomerUser, actor.customerId),
      createdAt: now,
      expiresAt: new Date(now.getTime() + VALID_MS),
    })
    await em.flush()
    const site = await em.findOneOrFail(Site, siteId)
    await spendAttemptInTransaction(em, 'be-invited', { account: email })
    await postLetter(em, services, {
      kind: 'invitation',
      to: email,
      url: linkTo(services.publicUrl, '/invitation', token),
      site: nameOfSite(site),
      invitedBy: nameOf(actor),
      role,
    })
    await recordAudit(inside, { action: 'ownership.invite', siteId, details: { email, role } })
    return toInvitation(invitation)
  })
}

async function endOpenInvitations(
  em: EntityManager,
  { siteId, email, now }: { siteId: string; email: string; now: Date },
): Promise<void> {
  const open = { site: siteId, email, acceptedAt: null, revokedAt: null }
  await em.nativeUpdate(SiteInvitation, open, { revokedAt: now })
}
