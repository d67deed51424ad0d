import { z } from 'zod'
import { accountLetters, contentOfAccountLetter } from './account-letters.ts'
import { asHtml, asText, type Content } from './layout.ts'
import { contentOfPurchaseLetter, purchaseLetters } from './purchase-letters.ts'
import { contentOfSharingLetter, sharingLetters } from './sharing-letters.ts'
import { contentOfTicketLetter, ticketLetters } from './ticket-letters.ts'

/** Every letter that is sent, and what is in it. `url` lets its reader in: it is for nobody else. */
export const letter = z.discriminatedUnion('kind', [
  ...accountLetters,
  ...sharingLetters,
  ...purchaseLetters,
  ...ticketLetters,
])

export type Letter = z.output<typeof letter>

export interface Mail {
  to: string
  subject: string
  text: string
  html: string
  /** The ticket whose letters belong together, if it is about one. */
  ticketId?: string
  /** What its `Message-ID` is made from, where that is not the job that sends it. */
  messageKey?: string
}

/** What a letter says, as text and as HTML. */
export function composeMail(from: Letter): Mail {
  const { subject, paragraphs, ...rest } = contentOf(from)
  const content = { ...rest, subject: cut(flat(subject)), paragraphs: paragraphs.map(flat) }
  return {
    to: from.to,
    subject: content.subject,
    text: asText(content, from.url),
    html: asHtml(content, from.url),
    ...('ticketId' in from ? { ticketId: from.ticketId, messageKey: from.messageKey } : {}),
  }
}

function contentOf(from: Letter): Content {
  switch (from.kind) {
    case 'verify-email':
    case 'account-exists':
    case 'reset-password':
    case 'password-changed':
    case 'set-password':
    case 'staff-set-password':
      return contentOfAccountLetter(from)
    case 'invitation':
    case 'transfer-offer':
    case 'transfer-offered':
    case 'transfer-done':
      return contentOfSharingLetter(from)
    case 'site-bought':
    case 'refund-due':
    case 'refunded':
    case 'payment-failed':
    case 'site-suspended':
    case 'subscription-ending':
    case 'staff-payment-exception':
      return contentOfPurchaseLetter(from)
    default:
      return contentOfTicketLetter(from)
  }
}

/** In one line: what customers call themselves and their sites, and what they ask about, may hold more. */
function flat(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}

/** As long as a subject may be. By character, so that none is cut in half. */
function cut(line: string): string {
  return [...line].slice(0, 150).join('')
}
