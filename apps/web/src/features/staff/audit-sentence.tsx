import type { ReactNode } from 'react'
import { isAuditAction } from './audit-actions.ts'
import { ActorName, CustomerName, SiteSlug, StaffName } from './audit-names.tsx'
import type { AuditAction, AuditEntry } from './labels.ts'

/** An entry of the audit log, as somebody would tell it. */
export function AuditSentence({ entry }: { entry: AuditEntry }) {
  return (
    <>
      <ActorName actor={entry.actor} />{' '}
      {isAuditAction(entry.action) ? PHRASES[entry.action](entry) : `did “${entry.action}”`}.
    </>
  )
}

const PHRASES: Record<AuditAction, (entry: AuditEntry) => ReactNode> = {
  'customer.create': (entry) => (
    <>
      opened an account for <CustomerName entry={entry} />
    </>
  ),
  'customer.disable': (entry) => (
    <>
      disabled <CustomerName entry={entry} />
    </>
  ),
  'customer.enable': (entry) => (
    <>
      enabled <CustomerName entry={entry} /> again
    </>
  ),
  'key.create': ({ details }) => (
    <>
      made the API key “{text(details.name)}” (<KeyPrefix details={details} />
      ), which may use {list(details.scopes)}
    </>
  ),
  'key.revoke': ({ details }) => (
    <>
      revoked the API key “{text(details.name)}” (<KeyPrefix details={details} />)
    </>
  ),
  'ownership.add': (entry) => (
    <>
      gave <SiteSlug entry={entry} /> to <CustomerName entry={entry} /> as {roleText(entry.details.role)}
      {entry.details.isPrimary === true && ', as their primary site'}
    </>
  ),
  'ownership.remove': (entry) =>
    entry.actor.id === entry.customerId ? (
      <>
        left <SiteSlug entry={entry} />, as {roleText(entry.details.role)}
      </>
    ) : (
      <>
        took <SiteSlug entry={entry} /> away from <CustomerName entry={entry} />, who was{' '}
        {roleText(entry.details.role)}
      </>
    ),
  'ownership.changeRole': (entry) => (
    <>
      made <CustomerName entry={entry} /> {roleText(entry.details.to)} of <SiteSlug entry={entry} />, who was{' '}
      {roleText(entry.details.from)}
    </>
  ),
  'ownership.invite': (entry) => (
    <>
      invited {text(entry.details.email)} to <SiteSlug entry={entry} /> as {roleText(entry.details.role)}
    </>
  ),
  'ownership.revokeInvitation': (entry) => (
    <>
      withdrew an invitation to <SiteSlug entry={entry} />
    </>
  ),
  'ownership.acceptInvitation': (entry) => (
    <>
      accepted the invitation to <SiteSlug entry={entry} /> as {roleText(entry.details.role)}
    </>
  ),
  'ownership.offerTransfer': (entry) => (
    <>
      offered <SiteSlug entry={entry} /> to {text(entry.details.email)}
    </>
  ),
  'ownership.cancelTransfer': (entry) => (
    <>
      withdrew the offer of <SiteSlug entry={entry} />
    </>
  ),
  'ownership.acceptTransfer': (entry) => (
    <>
      took <SiteSlug entry={entry} /> over
    </>
  ),
  'purchase.refund': (entry) => (
    <>
      gave {units(entry.details.amount)} of what was paid for <SiteSlug entry={entry} /> back
    </>
  ),
  'purchase.resolveException': ({ details }) => (
    <>
      resolved a payment exception ({text(details.kind)}: {text(details.resolution)}): “{text(details.note)}”
    </>
  ),
  'staff.create': ({ details }) => (
    <>
      added {text(details.email)} to the staff as {text(details.role)}
    </>
  ),
  'staff.update': ({ details }) => (
    <>
      changed <StaffName staffId={text(details.staffId)} />, who is now {text(details.role)} and{' '}
      {details.isActive === false ? 'may not sign in' : 'may sign in'}
    </>
  ),
}

function KeyPrefix({ details }: { details: AuditEntry['details'] }) {
  return <code className="code">{text(details.prefix)}…</code>
}

function roleText(role: unknown): string {
  return role === 'owner' ? 'an owner' : 'a collaborator'
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'unknown'
}

/** The log keeps minor units without a currency. */
function units(value: unknown): string {
  return typeof value === 'number' ? (value / 100).toFixed(2) : 'a part'
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : text(value)
}
