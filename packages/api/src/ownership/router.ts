import { noInput } from '../fields.ts'
import { customerProcedure } from '../trpc.ts'
import { getCustomerSites, getPrimarySiteOfCustomer, getSiteOfCustomer } from './queries.ts'
import * as schema from './schema.ts'
import { setPrimarySite } from './set-primary-site.ts'

export const ownershipRouter = {
  /** The caller's sites, in any role: the primary first, then the newest. */
  mySites: customerProcedure
    .input(schema.mySitesInput)
    .output(schema.sitePage)
    .query(({ ctx, input }) => getCustomerSites(ctx.services, ctx.actor.customerId, input)),

  /** The caller's primary site. Errors: `no_sites`. */
  mySite: customerProcedure
    .input(noInput)
    .output(schema.siteDetail)
    .query(({ ctx }) => getPrimarySiteOfCustomer(ctx.services, ctx.actor.customerId)),

  /** One of the caller's sites. Errors: `not_found`, also for somebody else's. */
  site: customerProcedure
    .input(schema.siteInput)
    .output(schema.siteDetail)
    .query(({ ctx, input }) => getSiteOfCustomer(ctx.services, ctx.actor.customerId, input.siteId)),

  /** Makes a site the caller's primary one. Errors: `not_found`. */
  setPrimary: customerProcedure
    .input(schema.siteInput)
    .output(schema.ownership)
    .mutation(({ ctx, input }) => setPrimarySite(ctx, { customerId: ctx.actor.customerId, ...input })),
}
