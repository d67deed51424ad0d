import { isAuditAction } from './audit-actions.ts'
import type { AuditAction } from './labels.ts'

/** What the address says about which entries are wanted. */
export interface AuditSearch {
  action?: AuditAction | undefined
  customerId?: string | undefined
  siteId?: string | undefined
  actorId?: string | undefined
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

export function auditSearch({ action, customerId, siteId, actorId }: Record<string, unknown>): AuditSearch {
  return {
    ...(isAuditAction(action) ? { action } : {}),
    ...(isId(customerId) ? { customerId } : {}),
    ...(isId(siteId) ? { siteId } : {}),
    ...(isId(actorId) ? { actorId } : {}),
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
