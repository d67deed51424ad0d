import { defineEntity, p } from '@mikro-orm/core'
import { AdminUser } from './admin-user.ts'
import { CustomerUser } from './customer-user.ts'
import { SupportTicket } from './support-ticket.ts'

/** `ai` is only found in rows of the older system. */
export const MESSAGE_TYPES = ['customer', 'staff', 'ai', 'system'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

const TicketMessageSchema = defineEntity({
  name: 'TicketMessage',
  tableName: 'ticket_messages',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    ticket: () => p.manyToOne(SupportTicket).fieldName('ticket_id'),
    customer: () => p.manyToOne(CustomerUser).fieldName('customer_user_id').nullable(),
    staff: () => p.manyToOne(AdminUser).fieldName('admin_user_id').nullable(),
    message: p.text(),
    messageType: p.string().length(20).$type<MessageType>(),
    internalOnly: p.boolean().default(false),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
})

/** Something that was said about a ticket. What is `internalOnly` never leaves the staff side. */
export class TicketMessage extends TicketMessageSchema.class {}
TicketMessageSchema.setClass(TicketMessage)

export { TicketMessageSchema }
