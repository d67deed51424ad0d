import { noInput, revoked } from '../fields.ts'
import { procedure } from '../trpc.ts'
import { createCustomer } from './create-customer.ts'
import { createKey } from './create-key.ts'
import { createMember } from './create-member.ts'
import { getAuditEntries, getCustomer, getKeys, getMembers, searchCustomers } from './queries.ts'
import { revokeKey } from './revoke-key.ts'
import * as schema from './schema.ts'
import { setCustomerActive } from './set-customer-active.ts'
import { updateMember } from './update-member.ts'

export const staffRouter = {
  /** Who is signed in. */
  me: procedure('staff.me')
    .input(noInput)
    .output(schema.me)
    .query(({ ctx: { actor } }) => ({
      staffId: actor.staffId,
      email: actor.email,
      fullName: actor.fullName,
      role: actor.role,
    })),

  customers: {
    /** Customers by e-mail address. */
    search: procedure('staff.customers.search')
      .input(schema.searchCustomersInput)
      .output(schema.customers)
      .query(({ ctx, input }) => searchCustomers(ctx.services, input)),

    /** Errors: `not_found`. */
    get: procedure('staff.customers.get')
      .input(schema.customerInput)
      .output(schema.customer)
      .query(({ ctx, input }) => getCustomer(ctx.services, input.customerId)),

    /** Opens an account and mails a link to set its password. Errors: `conflict` for an address that has one. */
    create: procedure('staff.customers.create')
      .input(schema.createCustomerInput)
      .output(schema.customer)
      .mutation(({ ctx, input }) => createCustomer(ctx, input)),

    /** Signs a customer out everywhere and in nowhere. Their sites stay. Errors: `not_found`. */
    disable: procedure('staff.customers.disable')
      .input(schema.customerInput)
      .output(schema.customer)
      .mutation(({ ctx, input }) => setCustomerActive(ctx, { ...input, isActive: false })),

    /** Takes a disabling back. Errors: `not_found`. */
    enable: procedure('staff.customers.enable')
      .input(schema.customerInput)
      .output(schema.customer)
      .mutation(({ ctx, input }) => setCustomerActive(ctx, { ...input, isActive: true })),
  },

  keys: {
    /** All API keys, newest first; never the keys themselves. */
    list: procedure('staff.keys.list')
      .input(noInput)
      .output(schema.keys)
      .query(({ ctx }) => getKeys(ctx)),

    /** Makes an API key and shows it, this once. */
    create: procedure('staff.keys.create')
      .input(schema.createKeyInput)
      .output(schema.createdKey)
      .mutation(({ ctx, input }) => createKey(ctx, input)),

    /** Ends an API key, with its next use. Errors: `not_found`. */
    revoke: procedure('staff.keys.revoke')
      .input(schema.keyInput)
      .output(revoked)
      .mutation(({ ctx, input }) => revokeKey(ctx, input)),
  },

  members: {
    /** Everybody on the staff, by e-mail address. */
    list: procedure('staff.members.list')
      .input(noInput)
      .output(schema.members)
      .query(({ ctx }) => getMembers(ctx)),

    /** Adds to the staff and mails a link to set a password. Errors: `conflict` for an address that is there. */
    create: procedure('staff.members.create')
      .input(schema.createMemberInput)
      .output(schema.member)
      .mutation(({ ctx, input }) => createMember(ctx, input)),

    /**
     * Gives another role, or lets in or out. Errors: `not_found`, `forbidden` for oneself: of two admins at least one
     * stays.
     */
    update: procedure('staff.members.update')
      .input(schema.updateMemberInput)
      .output(schema.member)
      .mutation(({ ctx, input }) => updateMember(ctx, input)),
  },

  audit: {
    /** Who did what to whom, newest first. */
    list: procedure('staff.audit.list')
      .input(schema.auditInput)
      .output(schema.auditEntries)
      .query(({ ctx, input }) => getAuditEntries(ctx.services, input)),
  },
}
