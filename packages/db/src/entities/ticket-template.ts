import { defineEntity, p } from '@mikro-orm/core'
import { AdminUser } from './admin-user.ts'
import type { TicketCategory } from './support-ticket.ts'

const TicketTemplateSchema = defineEntity({
  name: 'TicketTemplate',
  tableName: 'ticket_templates',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    name: p.string().length(100).unique(),
    category: p.string().length(50).$type<TicketCategory>().nullable(),
    messageTemplate: p.text(),
    isActive: p.boolean().default(true),
    createdBy: () => p.manyToOne(AdminUser).fieldName('created_by_admin_id').nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
})

/** A canned reply of the staff. */
export class TicketTemplate extends TicketTemplateSchema.class {}
TicketTemplateSchema.setClass(TicketTemplate)

export { TicketTemplateSchema }
