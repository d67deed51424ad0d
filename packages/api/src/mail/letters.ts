import { z } from 'zod'
import { contentOfTicketLetter, ticketLetters } from './ticket-letters.ts'

const address = z.email()
const url = z.url()
const site = z.string()

/** Every letter that is sent, and what is in it. `url` lets its reader in: it is for nobody else. */
export const letter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('verify-email'), to: address, url }),
  z.object({ kind: z.literal('account-exists'), to: address, url }),
  z.object({ kind: z.literal('reset-password'), to: address, url }),
  z.object({ kind: z.literal('password-changed'), to: address, url }),
  z.object({ kind: z.literal('set-password'), to: address, url }),
  z.object({ kind: z.literal('staff-set-password'), to: address, url }),
  z.object({
    kind: z.literal('invitation'),
    to: address,
    url,
    site,
    invitedBy: z.string(),
    role: z.enum(['owner', 'collaborator']),
  }),
  z.object({ kind: z.literal('transfer-offer'), to: address, url, site, giver: z.string() }),
  z.object({ kind: z.literal('transfer-offered'), to: address, url, site, taker: z.string() }),
  z.object({ kind: z.literal('transfer-done'), to: address, url, site, role: z.enum(['giver', 'taker']) }),
  z.object({ kind: z.literal('site-bought'), to: address, url, site, isNew: z.boolean() }),
  z.object({ kind: z.literal('refund-due'), to: address, url, site }),
  z.object({ kind: z.literal('refunded'), to: address, url, site, amount: z.string() }),
  z.object({ kind: z.literal('payment-failed'), to: address, url, site, until: z.string() }),
  z.object({ kind: z.literal('site-suspended'), to: address, url, site }),
  z.object({ kind: z.literal('subscription-ending'), to: address, url, site, until: z.string() }),
  z.object({
    kind: z.literal('staff-payment-exception'),
    to: address,
    url,
    site,
    about: z.enum(['refund-due', 'mismatch']),
  }),
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

export interface Content {
  subject: string
  paragraphs: string[]
  /** What somebody wrote, as they wrote it. */
  quote?: string
  /** The one thing to do, with the letter's `url`. */
  action: string
  footnote?: string
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

const MOST_QUOTED = 4_000
const QUOTE_STYLE =
  'margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #d6d3d1;white-space:pre-wrap;overflow-wrap:anywhere'

const BREAKS = /(.{1,72})(?:\s+|$)/g

const NOT_ME = 'If you did not ask for this, you can ignore this letter: nothing changes.'

function contentOf(from: Letter): Content {
  switch (from.kind) {
    case 'verify-email':
      return {
        subject: 'Confirm your e-mail address',
        paragraphs: ['Welcome to WebMagic. Please confirm that this is your e-mail address.'],
        action: 'Confirm e-mail address',
        footnote: `The link works for 24 hours. ${NOT_ME}`,
      }
    case 'account-exists':
      return {
        subject: 'You already have an account',
        paragraphs: [
          'Somebody, perhaps you, tried to open a WebMagic account with this e-mail address. You have one already.',
          'Sign in as usual, or set a new password if you have forgotten yours.',
        ],
        action: 'Set a new password',
        footnote: NOT_ME,
      }
    case 'reset-password':
      return {
        subject: 'Set a new password',
        paragraphs: ['Somebody, perhaps you, asked for a new password for your WebMagic account.'],
        action: 'Set a new password',
        footnote: `The link works for one hour, once. ${NOT_ME}`,
      }
    case 'password-changed':
      return {
        subject: 'Your password was changed',
        paragraphs: [
          'The password of your WebMagic account was changed, and every other session has ended.',
          'If this was not you, set a new password now and write to us.',
        ],
        action: 'Set a new password',
      }
    case 'set-password':
      return {
        subject: 'Your WebMagic account is ready',
        paragraphs: ['An account was opened for you. Choose a password to sign in.'],
        action: 'Choose a password',
        footnote: 'The link works for seven days, once. "Forgot password" sends a new one.',
      }
    case 'staff-set-password':
      return {
        subject: 'Your WebMagic staff account',
        paragraphs: ['You were given a staff account. Choose a password to sign in.'],
        action: 'Choose a password',
        footnote: 'The link works for seven days, once.',
      }
    case 'invitation':
      return {
        subject: `${from.invitedBy} invites you to ${from.site}`,
        paragraphs: [
          `${from.invitedBy} invites you to ${from.site} on WebMagic, as ${from.role === 'owner' ? 'an owner' : 'a collaborator'}.`,
          `Sign in with ${from.to}, or open an account with it, to accept.`,
        ],
        action: 'See the invitation',
        footnote: 'The link works for seven days, once. If you do not know the sender, ignore this letter.',
      }
    case 'transfer-offer':
      return {
        subject: `${from.giver} offers you ${from.site}`,
        paragraphs: [
          `${from.giver} wants to hand ${from.site} over to you. You become its owner, and they leave it.`,
          `Sign in with ${from.to}, or open an account with it, to accept.`,
        ],
        action: 'See the offer',
        footnote: 'The link works for 24 hours, once. If you do not know the sender, ignore this letter.',
      }
    case 'transfer-offered':
      return {
        subject: `You offered ${from.site} to ${from.taker}`,
        paragraphs: [
          `You offered to hand ${from.site} over to ${from.taker}. Once they accept, you no longer have it.`,
          'If this was not you, cancel the offer and change your password now.',
        ],
        action: 'See the offer, or cancel it',
        footnote: 'The offer ends by itself after 24 hours.',
      }
    case 'transfer-done':
      return from.role === 'giver'
        ? {
            subject: `${from.site} has a new owner`,
            paragraphs: [`${from.site} was handed over as you offered. You no longer have it.`],
            action: 'See your sites',
          }
        : {
            subject: `${from.site} is yours`,
            paragraphs: [`You are now an owner of ${from.site}.`],
            action: 'See the site',
          }
    case 'site-bought':
      return from.isNew
        ? {
            subject: `${from.site} is yours: choose a password`,
            paragraphs: [
              `Thank you for buying ${from.site}. An account was opened for ${from.to}.`,
              'Choose a password to see your site, ask for changes and find your invoices.',
            ],
            action: 'Choose a password',
            footnote: 'The link works for seven days, once. "Forgot password" sends a new one.',
          }
        : {
            subject: `${from.site} is yours`,
            paragraphs: [`Thank you for buying ${from.site}. It is among your sites now.`],
            action: 'See the site',
          }
    case 'refund-due':
      return {
        subject: `Your payment for ${from.site} goes back`,
        paragraphs: [
          `We received your payment for ${from.site}, but what you paid for could not become yours, most often because somebody else was faster. We give all of it back to the card that it came from.`,
          'That takes a few days. You need not do anything.',
        ],
        action: 'See how it stands',
      }
    case 'refunded':
      return {
        subject: `${from.amount} refunded`,
        paragraphs: [`We gave ${from.amount} for ${from.site} back to the card that it came from.`],
        action: 'See your payments',
        footnote: 'It can take a few days until your bank shows it.',
      }
    case 'payment-failed':
      return {
        subject: `A payment for ${from.site} failed`,
        paragraphs: [
          `The monthly payment for ${from.site} did not go through. Please check your card.`,
          `The site stays up until ${from.until}; after that it is suspended until the payment arrives.`,
        ],
        action: 'See the subscription',
      }
    case 'site-suspended':
      return {
        subject: `${from.site} is suspended`,
        paragraphs: [
          `${from.site} is suspended, because its monthly payment is still missing. It comes back by itself once that arrives.`,
        ],
        action: 'See the subscription',
      }
    case 'subscription-ending':
      return {
        subject: `${from.site} is paid until ${from.until}`,
        paragraphs: [
          `Whoever paid for ${from.site} every month does not own it any more, so their subscription ends. The site is paid until ${from.until}.`,
          'For it to stay up after that, one of its owners must subscribe by then. What is paid for already is not paid again.',
        ],
        action: 'Subscribe',
      }
    case 'staff-payment-exception':
      return {
        subject:
          from.about === 'mismatch'
            ? `A payment for ${from.site} needs a decision`
            : `A payment for ${from.site} goes back`,
        paragraphs: [
          from.about === 'mismatch'
            ? `What was paid for ${from.site} is not what was asked. Nothing was granted.`
            : `A payment for ${from.site} came in that could not be fulfilled: the site is sold or has a subscription already, or nobody could sign in to the buyer's account. It is refunded by itself.`,
        ],
        action: 'See the exceptions',
      }
    default:
      return contentOfTicketLetter(from)
  }
}

function asText({ paragraphs, quote, action, footnote }: Content, url: string): string {
  const parts = [
    ...paragraphs.map(wrap),
    ...(quote ? [asQuoted(quote)] : []),
    `${action}:\n${url}`,
    ...(footnote ? [wrap(footnote)] : []),
    'WebMagic',
  ]
  return `${parts.join('\n\n')}\n`
}

/** Lines that travel as they are. A longer word, such as a link, has a line of its own. */
function wrap(paragraph: string): string {
  return paragraph.replaceAll(BREAKS, '$1\n').trimEnd()
}

/** Each line behind a mark, so that nobody takes it for what the letter itself says. */
function asQuoted(quote: string): string {
  const lines = excerpt(quote)
    .split('\n')
    .flatMap((line) => wrap(line).split('\n'))
  return lines.map((line) => `> ${line}`.trimEnd()).join('\n')
}

/** What people wrote, as far as a letter shows it: without control characters, and not at any length. */
function excerpt(quote: string): string {
  const clean = quote.replaceAll(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '')
  const characters = [...clean]
  return characters.length > MOST_QUOTED ? `${characters.slice(0, MOST_QUOTED).join('')}…` : clean
}

function asHtml({ subject, paragraphs, quote, action, footnote }: Content, url: string): string {
  const body = paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph)}</p>`)
  if (quote) body.push(`<blockquote style="${QUOTE_STYLE}">${escapeHtml(excerpt(quote))}</blockquote>`)
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;background:#f5f5f4;font:16px/1.5 system-ui,sans-serif;color:#1c1917">
<div style="max-width:32rem;margin:0 auto;padding:32px 24px">
<p style="margin:0 0 24px;font-weight:700">WebMagic</p>
<div style="background:#fff;border-radius:8px;padding:24px">
${body.join('\n')}
<p style="margin:0"><a href="${escapeHtml(url)}" style="display:inline-block;background:#1c1917;color:#fff;padding:10px 18px;border-radius:6px;text-decoration:none">${escapeHtml(action)}</a></p>
</div>
${footnote ? `<p style="margin:16px 0 0;font-size:14px;color:#57534e">${escapeHtml(footnote)}</p>` : ''}
</div>
</body>
</html>
`
}

/** In one line: what customers call themselves and their sites, and what they ask about, may hold more. */
function flat(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}

/** As long as a subject may be. By character, so that none is cut in half. */
function cut(line: string): string {
  return [...line].slice(0, 150).join('')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
