import { noInput, revoked, siteInput } from '../fields.ts'
import { procedure } from '../trpc.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { acceptTransfer } from './accept-transfer.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { cancelTransfer } from './cancel-transfer.ts'
import { changeRole } from './change-role.ts'
import { getCustomerSites, getSitesOfExistingCustomer } from './get-customer-sites.ts'
import { getOverview } from './get-overview.ts'
import { getSiteOwners } from './get-site-owners.ts'
import { invite } from './invite.ts'
import { offerTransfer } from './offer-transfer.ts'
import { getInvitations, getTransferOffer } from './open-links.ts'
import { getPrimarySiteOfCustomer, getSiteOfCustomer } from './queries.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'
import { revokeInvitation } from './revoke-invitation.ts'
import { customerInQuestion } from './rules.ts'
import * as schema from './schema.ts'
import { setPrimarySite } from './set-primary-site.ts'
import { verifySiteOwnership } from './verify-site-ownership.ts'

export const ownershipRouter = {
  /** The caller's sites, in any role: the primary first, then the newest. */
  mySites: procedure('ownership.mySites')
    .input(schema.mySitesInput)
    .output(schema.sitePage)
    .query(({ ctx, input }) => getCustomerSites(ctx, { ...input, customerId: ctx.actor.customerId })),

  /** What the caller should know of all their sites at once: counts, what needs attention, what is paid next. */
  overview: procedure('ownership.overview')
    .input(noInput)
    .output(schema.overview)
    .query(({ ctx }) => getOverview(ctx.services, { customerId: ctx.actor.customerId, now: ctx.now })),

  /** The caller's primary site. Errors: `no_sites`. */
  mySite: procedure('ownership.mySite')
    .input(noInput)
    .output(schema.siteDetail)
    .query(({ ctx }) => getPrimarySiteOfCustomer(ctx, { customerId: ctx.actor.customerId })),

  /** One of the caller's sites. Errors: `not_found`, also for somebody else's. */
  site: procedure('ownership.site')
    .input(siteInput)
    .output(schema.siteDetail)
    .query(({ ctx, input }) => getSiteOfCustomer(ctx, { customerId: ctx.actor.customerId, ...input })),

  /** Makes a site the caller's primary one. Errors: `not_found`. */
  setPrimary: procedure('ownership.setPrimary')
    .input(siteInput)
    .output(schema.ownership)
    .mutation(({ ctx, input }) => setPrimarySite(ctx, { customerId: ctx.actor.customerId, ...input })),

  /** Whether a customer has a site: the caller, or for a service whom it names. `owns` is true for any role. */
  verify: procedure('ownership.verify')
    .input(schema.verifyInput)
    .output(schema.verification)
    .query(({ ctx, input: { siteId, customerId } }) =>
      verifySiteOwnership(ctx, { siteId, customerId: customerInQuestion(ctx.actor, customerId) }),
    ),

  /** Everybody who has a site, owners first. Errors: `not_found`, `forbidden` for collaborators. */
  owners: procedure('ownership.owners')
    .input(siteInput)
    .output(schema.members)
    .query(({ ctx, input }) => getSiteOwners(ctx, input)),

  /** The sites of any customer, as `mySites` shows them. Errors: `not_found`. */
  ofCustomer: procedure('ownership.ofCustomer')
    .input(schema.ofCustomerInput)
    .output(schema.sitePage)
    .query(({ ctx, input }) => getSitesOfExistingCustomer(ctx, input)),

  /** Gives a customer a site; the first one becomes primary by itself. Errors: `not_found`, `already_owned`. */
  add: procedure('ownership.add')
    .input(schema.addInput)
    .output(schema.ownership)
    .mutation(({ ctx, input }) => addSiteToCustomer(ctx, input)),

  /**
   * Takes a site away from a customer, the caller by default. The earliest acquired of the rest becomes primary if
   * this one was. Errors: `not_found`, `forbidden`, `last_owner`.
   */
  remove: procedure('ownership.remove')
    .input(schema.removeInput)
    .output(schema.removal)
    .mutation(({ ctx, input: { siteId, customerId } }) =>
      removeSiteFromCustomer(ctx, { siteId, customerId: customerId ?? customerInQuestion(ctx.actor) }),
    ),

  /** Makes a member an owner or a collaborator. Errors: `not_found`, `forbidden`, `last_owner`. */
  changeRole: procedure('ownership.changeRole')
    .input(schema.changeRoleInput)
    .output(schema.ownership)
    .mutation(({ ctx, input }) => changeRole(ctx, input)),

  /**
   * Mails a link that lets its reader into a site, once, within seven days. Errors: `not_found`, `forbidden`,
   * `already_owned`, `rate_limited`.
   */
  invite: procedure('ownership.invite')
    .input(schema.inviteInput)
    .output(schema.invitation)
    .mutation(({ ctx, input }) => invite(ctx, input)),

  /** The invitations to a site that can still be accepted. Errors: `not_found`, `forbidden`. */
  invitations: procedure('ownership.invitations')
    .input(siteInput)
    .output(schema.invitations)
    .query(({ ctx, input }) => getInvitations(ctx, input)),

  /** Ends an invitation before it is accepted. Errors: `not_found`, `forbidden`. */
  revokeInvitation: procedure('ownership.revokeInvitation')
    .input(schema.invitationInput)
    .output(revoked)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),

  /** Lets the caller into the site that they were invited to. Errors: `link_invalid`, `forbidden`. */
  acceptInvitation: procedure('ownership.acceptInvitation')
    .input(schema.tokenInput)
    .output(schema.ownership)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),

  /**
   * Offers to hand the caller's part in a site over; the link works for 24 hours. Errors: `not_found`, `forbidden`,
   * `payment_overdue`, `conflict`, `rate_limited`.
   */
  offerTransfer: procedure('ownership.offerTransfer')
    .input(schema.offerTransferInput)
    .output(schema.transferOffer)
    .mutation(({ ctx, input }) => offerTransfer(ctx, input)),

  /** The offer of a site that can still be accepted. Errors: `not_found`, `forbidden`. */
  transferOffer: procedure('ownership.transferOffer')
    .input(siteInput)
    .output(schema.openTransfer)
    .query(({ ctx, input }) => getTransferOffer(ctx, input)),

  /** Takes an offer back. Errors: `not_found`, `forbidden`. */
  cancelTransfer: procedure('ownership.cancelTransfer')
    .input(siteInput)
    .output(schema.cancelled)
    .mutation(({ ctx, input }) => cancelTransfer(ctx, input)),

  /**
   * Takes a site over: the caller owns it, the giver leaves. Errors: `link_invalid`, `forbidden`, `payment_overdue`.
   */
  acceptTransfer: procedure('ownership.acceptTransfer')
    .input(schema.tokenInput)
    .output(schema.ownership)
    .mutation(({ ctx, input }) => acceptTransfer(ctx, input)),
}
