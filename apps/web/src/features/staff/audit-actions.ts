import type { AuditAction } from './labels.ts'

/** What can be found in the audit log, as the filter calls it. */
export const ACTIONS: Record<AuditAction, string> = {
  'customer.create': 'Customer: account opened',
  'customer.disable': 'Customer: disabled',
  'customer.enable': 'Customer: enabled',
  'key.create': 'API key: made',
  'key.revoke': 'API key: revoked',
  'ownership.add': 'Site: given',
  'ownership.remove': 'Site: taken away or left',
  'ownership.changeRole': 'Site: role changed',
  'ownership.invite': 'Site: invitation',
  'ownership.revokeInvitation': 'Site: invitation withdrawn',
  'ownership.acceptInvitation': 'Site: invitation accepted',
  'ownership.offerTransfer': 'Site: offered',
  'ownership.cancelTransfer': 'Site: offer withdrawn',
  'ownership.acceptTransfer': 'Site: taken over',
  'purchase.refund': 'Payment: refunded',
  'purchase.resolveException': 'Payment: exception resolved',
  'staff.create': 'Staff: member added',
  'staff.update': 'Staff: role or access changed',
}

export function isAuditAction(value: unknown): value is AuditAction {
  return typeof value === 'string' && Object.hasOwn(ACTIONS, value)
}
