import { z } from 'zod'
import { SCOPES, STAFF_ROLES } from '../actor.ts'
import { AUDIT_ACTIONS } from '../audit.ts'
import { cursor, email, id, nextCursor, pageSize, text, total } from '../fields.ts'
import { NOT_A_CURSOR } from '../page-cursor.ts'

const staffRole = z.enum(STAFF_ROLES)
const scopes = z.array(z.enum(SCOPES)).min(1).max(SCOPES.length)

export const me = z.object({
  staffId: id,
  email: z.string(),
  fullName: z.string().nullable(),
  role: staffRole,
})

export const searchCustomersInput = z
  .strictObject({
    /** Part of the e-mail address or the name, whatever its case. */
    search: text(200).optional(),
    /** Only those who have an address to sign in with, or only those who have none. */
    canSignIn: z.boolean().optional(),
    limit: pageSize,
    cursor,
  })
  .prefault({})

const customer = z.object({
  customerId: id,
  email: z.string(),
  fullName: z.string().nullable(),
  phone: z.string().nullable(),
  emailVerified: z.boolean(),
  isActive: z.boolean(),
  /**
   * Whether there is an address to sign in with, also for who is disabled. There is none for customers of the older
   * system whose address is somebody else's but for its case.
   */
  canSignIn: z.boolean(),
  /** In any role. */
  siteCount: z.int(),
  createdAt: z.date(),
})

export const customers = z.object({ customers: z.array(customer), total, nextCursor })
export const customerInput = z.strictObject({ customerId: id })
export { customer }

export const createCustomerInput = z.strictObject({
  email,
  fullName: text(255).min(1).optional(),
  phone: text(50).min(1).optional(),
})

const key = z.object({
  keyId: id,
  name: z.string(),
  /** Its first characters, to recognise it by. */
  prefix: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: z.date(),
  expiresAt: z.date().nullable(),
  /** To the minute. */
  lastUsedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
})

export const keys = z.object({ keys: z.array(key) })

export const createKeyInput = z.strictObject({
  name: text(100).min(1),
  scopes,
  /** Days until it ends; without, it never does. */
  expiresInDays: z.int().min(1).max(3650).optional(),
})

export const createdKey = key.extend({
  /** `wm_...`, shown this once. */
  key: z.string(),
})

export const keyInput = z.strictObject({ keyId: id })

export const member = z.object({
  staffId: id,
  email: z.string(),
  fullName: z.string().nullable(),
  /** Null for a role of the older system, with which nobody can sign in. */
  role: staffRole.nullable(),
  isActive: z.boolean(),
  createdAt: z.date(),
})

export const members = z.object({ members: z.array(member) })
export const createMemberInput = z.strictObject({
  email,
  fullName: text(255).min(1).optional(),
  role: staffRole,
})
export const updateMemberInput = z.strictObject({
  staffId: id,
  role: staffRole.optional(),
  isActive: z.boolean().optional(),
})

export const auditInput = z
  .strictObject({
    action: z.enum(AUDIT_ACTIONS).optional(),
    customerId: id.optional(),
    siteId: id.optional(),
    /** Of the customer, member of staff or key who did it. */
    actorId: id.optional(),
    limit: pageSize,
    cursor: z
      .string()
      .regex(/^\d{1,18}$/, NOT_A_CURSOR)
      .nullish(),
  })
  .prefault({})

export const auditEntries = z.object({
  /** Newest first. */
  entries: z.array(
    z.object({
      entryId: z.string(),
      at: z.date(),
      actor: z.object({
        kind: z.enum(['customer', 'staff', 'service', 'system']),
        id: id.nullable(),
        /** E-mail address or name of the key, while there is one. */
        name: z.string().nullable(),
      }),
      action: z.string(),
      customerId: id.nullable(),
      customerEmail: z.string().nullable(),
      siteId: id.nullable(),
      siteSlug: z.string().nullable(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
  total,
  nextCursor,
})

export type Customer = z.output<typeof customer>
export type Customers = z.output<typeof customers>
export type SearchCustomersInput = z.output<typeof searchCustomersInput>
export type CreateCustomerInput = z.output<typeof createCustomerInput>
export type Key = z.output<typeof key>
export type CreatedKey = z.output<typeof createdKey>
export type CreateKeyInput = z.output<typeof createKeyInput>
export type Member = z.output<typeof member>
export type CreateMemberInput = z.output<typeof createMemberInput>
export type UpdateMemberInput = z.output<typeof updateMemberInput>
export type AuditInput = z.output<typeof auditInput>
export type AuditEntries = z.output<typeof auditEntries>
