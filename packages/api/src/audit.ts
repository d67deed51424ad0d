import type { EntityManager } from '@webmagic/db'
import type { Actor } from './actor.ts'

export const AUDIT_ACTIONS = [
  'ownership.add',
  'ownership.remove',
  'ownership.changeRole',
  'ownership.invite',
  'ownership.revokeInvitation',
  'ownership.acceptInvitation',
  'ownership.offerTransfer',
  'ownership.cancelTransfer',
  'ownership.acceptTransfer',
  'purchase.refund',
  'purchase.resolveException',
  'customer.create',
  'customer.disable',
  'customer.enable',
  'key.create',
  'key.revoke',
  'staff.create',
  'staff.update',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

export interface AuditEntry {
  action: AuditAction
  customerId?: string
  siteId?: string
  /** What else a reader wants to know. Never a secret. */
  details?: Record<string, string | number | boolean | null | readonly string[]>
}

/** Writes down who did what to whom, in the transaction that does it. */
export async function recordAudit(
  { em, actor, now }: { em: EntityManager; actor: Actor; now: Date },
  { action, customerId, siteId, details = {} }: AuditEntry,
): Promise<void> {
  if (actor.kind === 'anonymous') throw new Error(`Nobody does ${action}`)
  await em.execute(
    `insert into webmagic.audit_log (at, actor_kind, actor_id, action, customer_id, site_id, details)
     values (?, ?, ?, ?, ?, ?, ?::jsonb)`,
    [now, actor.kind, idOf(actor), action, customerId ?? null, siteId ?? null, JSON.stringify(details)],
  )
}

function idOf(actor: Exclude<Actor, { kind: 'anonymous' }>): string | null {
  switch (actor.kind) {
    case 'customer':
      return actor.customerId
    case 'staff':
      return actor.staffId
    case 'service':
      return actor.keyId
    case 'system':
      return null
  }
}
