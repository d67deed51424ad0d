import { LockMode, prepared, type TicketCategory, TicketTemplate } from '@webmagic/db'
import { z } from 'zod'
import type { ReadContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { COUNTED, decodeCursor, encodeCursor, totalOf } from '../page-cursor.ts'
import { inTransaction } from '../transaction.ts'
import { type StaffContext, staffIdOf } from './staff-context.ts'
import type { Template, Templates, TemplatesInput, UpdateTemplateInput } from './staff-schema.ts'

const countTemplates = prepared<{ count: number }>({
  name: 'count-ticket-templates',
  text: `select count(*)::int as count from (select from ticket_templates limit ${COUNTED + 1}) counted`,
})

/** No two have the same name. */
const position = z.tuple([z.string().refine((name) => !name.includes('\0'))])

/** Canned replies, by name. Errors: `validation_failed` for what is no cursor of this list. */
export async function getTemplates(
  { em }: ReadContext,
  { limit, cursor }: TemplatesInput,
): Promise<Templates> {
  const [after] = cursor ? decodeCursor(position, cursor) : [null]
  const found = await em.find(TicketTemplate, after === null ? {} : { name: { $gt: after } }, {
    orderBy: { name: 'asc' },
    limit: limit + 1,
  })
  const [counted] = await countTemplates(em, [])
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : undefined
  return {
    templates: page.map(toTemplate),
    total: totalOf(counted?.count ?? 0),
    nextCursor: last ? encodeCursor([last.name]) : null,
  }
}

/** Errors: `conflict` for a name that there is. */
export function createTemplate(
  ctx: StaffContext,
  { name, category, message }: { name: string; category: TicketCategory | null; message: string },
): Promise<Template> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    await assertFree(inside, name)
    const template = em.create(TicketTemplate, {
      name,
      category,
      messageTemplate: message,
      createdBy: staffIdOf(inside),
      createdAt: now,
      updatedAt: now,
    })
    await em.flush()
    return toTemplate(template)
  })
}

/** Errors: `not_found`, `conflict` for a name that there is. */
export function updateTemplate(
  ctx: StaffContext,
  { templateId, name, category, message, isActive }: UpdateTemplateInput,
): Promise<Template> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const template = await em.findOne(
      TicketTemplate,
      { id: templateId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    if (!template) throw new DomainError('not_found')
    if (name !== undefined && name !== template.name) await assertFree(inside, name)
    template.name = name ?? template.name
    if (category !== undefined) template.category = category
    template.messageTemplate = message ?? template.messageTemplate
    template.isActive = isActive ?? template.isActive
    template.updatedAt = now
    await em.flush()
    return toTemplate(template)
  })
}

/** Removes it for good. */
export async function removeTemplate(
  { em }: StaffContext,
  { templateId }: { templateId: string },
): Promise<{ removed: boolean }> {
  return { removed: (await em.nativeDelete(TicketTemplate, { id: templateId })) > 0 }
}

async function assertFree({ em }: ReadContext, name: string): Promise<void> {
  if ((await em.count(TicketTemplate, { name })) > 0) {
    throw new DomainError('conflict', 'There is a canned reply with this name.')
  }
}

function toTemplate(template: TicketTemplate): Template {
  return {
    templateId: template.id,
    name: template.name,
    category: template.category ?? null,
    message: template.messageTemplate,
    isActive: template.isActive,
    updatedAt: template.updatedAt,
  }
}
