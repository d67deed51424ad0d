import { isTicketCategory, type TicketCategory } from './labels.ts'
import { MAX_CHANGES } from './rules.ts'

/** What is typed into the form. Not the site: whoever comes back says again which it is. */
export interface TicketDraft {
  category: TicketCategory | null
  subject: string
  description: string
  /** What is to be changed, each by itself. */
  changes: string[]
}

export function readTicketDraft(kept: unknown): TicketDraft {
  const { category, subject, description, changes }: Record<string, unknown> =
    typeof kept === 'object' && kept !== null ? { ...kept } : {}
  return {
    category: isTicketCategory(category) ? category : null,
    subject: textOf(subject),
    description: textOf(description),
    changes: Array.isArray(changes) ? changes.slice(0, MAX_CHANGES).map(textOf) : [],
  }
}

export function isBlank({ subject, description, changes }: TicketDraft): boolean {
  return [subject, description, ...changes].every((text) => text.trim() === '')
}

/** The changes that go with the ticket: those that say something, and only where they are asked for. */
export function sentChanges({ category, changes }: TicketDraft): string[] {
  return category === 'site_edit' ? changes.filter((change) => change.trim() !== '') : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
