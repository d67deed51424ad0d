import { noInput } from '../fields.ts'
import { procedure } from '../trpc.ts'
import { addSiteToCustomer } from './add-site-to-customer.ts'
import { changeRole } from './change-role.ts'
import { getCustomerSites, getSitesOfExistingCustomer } from './get-customer-sites.ts'
import { getSiteOwners } from './get-site-owners.ts'
import { getPrimarySiteOfCustomer, getSiteOfCustomer } from './queries.ts'
import { removeSiteFromCustomer } from './remove-site-from-customer.ts'
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

  /** The caller's primary site. Errors: `no_sites`. */
  mySite: procedure('ownership.mySite')
    .input(noInput)
    .output(schema.siteDetail)
    .query(({ ctx }) => getPrimarySiteOfCustomer(ctx, { customerId: ctx.actor.customerId })),

  /** One of the caller's sites. Errors: `not_found`, also for somebody else's. */
  site: procedure('ownership.site')
    .input(schema.siteInput)
    .output(schema.siteDetail)
    .query(({ ctx, input }) => getSiteOfCustomer(ctx, { customerId: ctx.actor.customerId, ...input })),

  /** Makes a site the caller's primary one. Errors: `not_found`. */
  setPrimary: procedure('ownership.setPrimary')
    .input(schema.siteInput)
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
    .input(schema.siteInput)
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
}
