import { env } from 'node:process'
import { expect, type Page } from './test.ts'

/** Calls the API as whoever is signed in on the page, as a customer or as staff. */
export async function call(
  page: Page,
  procedure: string,
  input: object,
  door: 'customer' | 'staff' = 'customer',
): Promise<Record<string, unknown>> {
  const response = await page.request.post(`/trpc/${procedure}`, {
    data: { json: input },
    headers: { origin: new URL(env.E2E_URL ?? '').origin, 'webmagic-door': door },
  })
  expect(response.status(), await response.text()).toBe(200)
  const body: { result: { data: { json: Record<string, unknown> } } } = await response.json()
  return body.result.data.json
}

interface Asked {
  subject: string
  description?: string
  category?: string
  siteId?: string | undefined
  changes?: { description: string }[]
}

/** Asks for help without the form, for journeys that start after it. Returns the ticket's id and number. */
export async function askForHelp(page: Page, asked: Asked): Promise<{ ticketId: string; number: string }> {
  const ticket = await call(page, 'tickets.create', {
    description: 'It has been like this since yesterday.',
    category: 'question',
    ...asked,
  })
  return { ticketId: String(ticket.ticketId), number: String(ticket.ticketNumber) }
}

export async function answerAsStaff(page: Page, ticketId: string, message: string, status?: 'resolved') {
  await call(page, 'staff.tickets.reply', { ticketId, message, ...(status ? { status } : {}) }, 'staff')
}

/** Not the changes that are listed within one. */
export const messages = (page: Page) =>
  page.getByRole('list', { name: 'Conversation' }).locator(':scope > li')
