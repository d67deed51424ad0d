import { AdminUser, SupportTicket } from '@webmagic/db'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { lockTicket } from './lock-ticket.ts'
import type { StaffContext } from './staff-context.ts'
import { getStaffTicket, ON_THE_STAFF } from './staff-queries.ts'
import type { StaffTicket } from './staff-schema.ts'

/** Gives a ticket to a member of the staff, or to nobody. Errors: `not_found`. */
export function assignTicket(
  ctx: StaffContext,
  { ticketId, staffId }: { ticketId: string; staffId: string | null },
): Promise<StaffTicket> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    await lockTicket(inside, ticketId)
    if (staffId !== null && (await em.count(AdminUser, { id: staffId, ...ON_THE_STAFF })) === 0) {
      throw new DomainError('not_found')
    }
    await em.nativeUpdate(
      SupportTicket,
      { id: ticketId },
      { assignee: staffId, assignedAt: staffId === null ? null : now },
    )
    return getStaffTicket(inside, { ticketId })
  })
}
