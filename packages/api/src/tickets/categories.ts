import type { Categories } from './schema.ts'

/** What a ticket can be about, in the order in which it is offered. */
export const CATEGORIES: Categories = {
  categories: ['billing', 'technical_support', 'site_edit', 'question', 'other'],
  descriptions: {
    billing: 'Payments, invoices and subscriptions',
    technical_support: 'Something does not work as it should',
    site_edit: 'Changes to the content or the looks of a site',
    question: 'How something works',
    other: 'Anything else',
  },
}
