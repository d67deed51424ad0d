import type { TicketCategory } from '@webmagic/db'
import type { ServiceActor, StaffActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { Template } from './staff-schema.ts'

type Context = VerbContext<StaffActor | ServiceActor>

export async function getTemplates(_ctx: Pick<Context, 'em'>): Promise<{ templates: Template[] }> {
  throw new Error('Not yet')
}

export async function createTemplate(
  _ctx: Context,
  _input: { name: string; category: TicketCategory | null; message: string },
): Promise<Template> {
  throw new Error('Not yet')
}

export async function updateTemplate(
  _ctx: Context,
  _input: {
    templateId: string
    name?: string | undefined
    category?: TicketCategory | null | undefined
    message?: string | undefined
    isActive?: boolean | undefined
  },
): Promise<Template> {
  throw new Error('Not yet')
}

export async function removeTemplate(
  _ctx: Context,
  _input: { templateId: string },
): Promise<{ removed: boolean }> {
  throw new Error('Not yet')
}
