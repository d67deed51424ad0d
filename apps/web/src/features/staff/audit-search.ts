import { isId } from '../../search-params.ts'
import { isAuditAction } from './audit-actions.ts'
import type { AuditAction } from './labels.ts'

/** What the address says about which entries are wanted. */
export interface AuditSearch {
  action?: AuditAction | undefined
  customerId?: string | undefined
  siteId?: string | undefined
  actorId?: string | undefined
}

export function auditSearch({ action, customerId, siteId, actorId }: Record<string, unknown>): AuditSearch {
  return {
    ...(isAuditAction(action) ? { action } : {}),
    ...(isId(customerId) ? { customerId } : {}),
    ...(isId(siteId) ? { siteId } : {}),
    ...(isId(actorId) ? { actorId } : {}),
  }
}
