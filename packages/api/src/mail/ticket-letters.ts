import { z } from 'zod'
import type { Content } from './layout.ts'

const ofTicket = {
  to: z.email(),
  url: z.url(),
  ticketId: z.uuid(),
  /** The same when whatever wrote the letter is done again: then it is the same letter. */
  messageKey: z.string(),
  ticketNumber: z.string(),
  subject: z.string(),
  /** The site that it is about, if it is about one. */
  site: z.string().nullable(),
}

export const ticketLetters = [
  z.object({
    kind: z.literal('ticket-created'),
    ...ofTicket,
    author: z.string(),
    message: z.string(),
  }),
  z.object({ kind: z.literal('ticket-reply'), ...ofTicket, message: z.string() }),
  z.object({ kind: z.literal('ticket-closed'), ...ofTicket }),
] as const

export type TicketLetter = z.output<(typeof ticketLetters)[number]>

const NO_REPLIES = 'Nobody reads answers to this letter: please write in the ticket.'

export function contentOfTicketLetter(from: TicketLetter): Content {
  const { ticketNumber, subject, site } = from
  // Mail programs show letters together whose subjects are the same but for the `Re:`.
  const topic = `[${ticketNumber}] ${subject}`
  const about = `"${subject}" (${ticketNumber}${site === null ? '' : `, ${site}`})`
  switch (from.kind) {
    case 'ticket-created':
      return {
        subject: topic,
        paragraphs: [`${from.author} asks for help: ${about}.`],
        quote: from.message,
        action: 'Open the ticket',
      }
    case 'ticket-reply':
      return {
        subject: `Re: ${topic}`,
        paragraphs: [`We answered your ticket ${about}.`],
        quote: from.message,
        action: 'See the ticket, or answer',
        footnote: NO_REPLIES,
      }
    case 'ticket-closed':
      return {
        subject: `Re: ${topic}`,
        paragraphs: [
          `Your ticket ${about} is closed.`,
          'If it is not settled after all, you can reopen it within 30 days.',
        ],
        action: 'See the ticket',
        footnote: NO_REPLIES,
      }
  }
}
