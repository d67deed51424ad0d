import { z } from 'zod'
import type { Content } from './layout.ts'

const read = { to: z.email(), url: z.url() }
const site = z.string()

export const purchaseLetters = [
  z.object({ kind: z.literal('site-bought'), ...read, site, isNew: z.boolean() }),
  z.object({ kind: z.literal('refund-due'), ...read, site }),
  z.object({ kind: z.literal('refunded'), ...read, site, amount: z.string() }),
  z.object({ kind: z.literal('payment-failed'), ...read, site, until: z.string() }),
  z.object({ kind: z.literal('site-suspended'), ...read, site }),
  z.object({ kind: z.literal('subscription-ending'), ...read, site, until: z.string() }),
  z.object({
    kind: z.literal('staff-payment-exception'),
    ...read,
    site,
    about: z.enum(['refund-due', 'mismatch']),
  }),
] as const

export type PurchaseLetter = z.output<(typeof purchaseLetters)[number]>

export function contentOfPurchaseLetter(from: PurchaseLetter): Content {
  switch (from.kind) {
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
  }
}
