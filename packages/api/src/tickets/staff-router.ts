import { noInput } from '../fields.ts'
import { procedure } from '../trpc.ts'
import { addNote } from './add-note.ts'
import { assignTicket } from './assign-ticket.ts'
import { getQueue } from './queue.ts'
import { replyAsStaff } from './reply-as-staff.ts'
import { getInput } from './schema.ts'
import { getAssignees, getStaffTicket } from './staff-queries.ts'
import * as schema from './staff-schema.ts'
import { createTemplate, getTemplates, removeTemplate, updateTemplate } from './templates.ts'
import { updateTicket } from './update-ticket.ts'

export const staffTicketsRouter = {
  /** The queue, newest first. */
  list: procedure('staff.tickets.list')
    .input(schema.listInput)
    .output(schema.queue)
    .query(({ ctx, input }) => getQueue(ctx, input)),

  /** A ticket with everything about it, notes too. Errors: `not_found`, also for the message that is named. */
  get: procedure('staff.tickets.get')
    .input(getInput)
    .output(schema.staffTicket)
    .query(({ ctx, input }) => getStaffTicket(ctx, input)),

  /** Answers the customer, who is mailed. Errors: `not_found`, `ticket_closed`, `conflict` for what only staff see. */
  reply: procedure('staff.tickets.reply')
    .input(schema.replyInput)
    .output(schema.staffTicket)
    .mutation(({ ctx, input }) => replyAsStaff(ctx, input)),

  /** Writes down what only staff see. Errors: `not_found`. */
  note: procedure('staff.tickets.note')
    .input(schema.noteInput)
    .output(schema.staffTicket)
    .mutation(({ ctx, input }) => addNote(ctx, input)),

  /** Gives it to a member of the staff, or to nobody. Errors: `not_found`, also for who is not on the staff. */
  assign: procedure('staff.tickets.assign')
    .input(schema.assignInput)
    .output(schema.staffTicket)
    .mutation(({ ctx, input }) => assignTicket(ctx, input)),

  /** Whom a ticket can be assigned to. */
  assignees: procedure('staff.tickets.assignees')
    .input(noInput)
    .output(schema.assignees)
    .query(({ ctx }) => getAssignees(ctx)),

  /** Changes status, priority, category or tags. Errors: `not_found`, `invalid_transition`, `conflict` for too many tags. */
  update: procedure('staff.tickets.update')
    .input(schema.updateInput)
    .output(schema.staffTicket)
    .mutation(({ ctx, input }) => updateTicket(ctx, input)),

  templates: {
    /** Canned replies, by name. */
    list: procedure('staff.tickets.templates.list')
      .input(schema.templatesInput)
      .output(schema.templates)
      .query(({ ctx, input }) => getTemplates(ctx, input)),

    /** Errors: `conflict` for a name that there is. */
    create: procedure('staff.tickets.templates.create')
      .input(schema.createTemplateInput)
      .output(schema.template)
      .mutation(({ ctx, input }) => createTemplate(ctx, input)),

    /** Errors: `not_found`, `conflict` for a name that there is. */
    update: procedure('staff.tickets.templates.update')
      .input(schema.updateTemplateInput)
      .output(schema.template)
      .mutation(({ ctx, input }) => updateTemplate(ctx, input)),

    /** Removes it for good. */
    remove: procedure('staff.tickets.templates.remove')
      .input(schema.templateInput)
      .output(schema.removed)
      .mutation(({ ctx, input }) => removeTemplate(ctx, input)),
  },
}
