import { AdminUser, prepared } from '@webmagic/db'
import { STAFF_ROLES } from '../actor.ts'
import type { ReadContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { BEFORE_REACHED, reachedMessage } from './rows.ts'
import type { GetTicketInput } from './schema.ts'
import {
  conversationColumns,
  PEOPLE_AND_SITE,
  QUEUED_COLUMNS,
  type StaffTicketRow,
  toStaffTicket,
} from './staff-rows.ts'
import type { Assignees, StaffTicket } from './staff-schema.ts'

const findTicket = prepared<StaffTicketRow>({
  name: 'find-ticket-for-staff',
  text: `select ${QUEUED_COLUMNS}, t.element_context, t.internal_notes, ${conversationColumns()}
    from support_tickets t ${PEOPLE_AND_SITE} where t.id = $1`,
})

const findTicketBefore = prepared<StaffTicketRow>({
  name: 'find-ticket-for-staff-before',
  text: `select ${QUEUED_COLUMNS}, t.element_context, t.internal_notes, ${conversationColumns(BEFORE_REACHED)}
    from support_tickets t ${PEOPLE_AND_SITE} ${reachedMessage('$2')} where t.id = $1`,
})

/**
 * A ticket with all that was said, or what was said before a message, notes too. Errors: `not_found`, also for a message
 * that is not in it.
 */
export async function getStaffTicket(
  { em }: ReadContext,
  { ticketId, before }: GetTicketInput,
): Promise<StaffTicket> {
  const [row] =
    before === undefined ? await findTicket(em, [ticketId]) : await findTicketBefore(em, [ticketId, before])
  if (!row) throw new DomainError('not_found')
  return toStaffTicket(row)
}

/** Who is on the staff now, as a condition. */
export const ON_THE_STAFF = { isActive: true, role: { $in: [...STAFF_ROLES] } }

export async function getAssignees({ em }: ReadContext): Promise<Assignees> {
  const members = await em.find(AdminUser, ON_THE_STAFF, {
    orderBy: { fullName: 'asc', email: 'asc', id: 'asc' },
    limit: 1_000,
  })
  return {
    staff: members.map(({ id, fullName, email }) => ({ staffId: id, name: fullName ?? null, email })),
  }
}
