import { z } from 'zod'
import type { Content } from './layout.ts'

const read = { to: z.email(), url: z.url() }
const site = z.string()

export const sharingLetters = [
  z.object({
    kind: z.literal('invitation'),
    ...read,
    site,
    invitedBy: z.string(),
    role: z.enum(['owner', 'collaborator']),
  }),
  z.object({ kind: z.literal('transfer-offer'), ...read, site, giver: z.string() }),
  z.object({ kind: z.literal('transfer-offered'), ...read, site, taker: z.string() }),
  z.object({ kind: z.literal('transfer-done'), ...read, site, role: z.enum(['giver', 'taker']) }),
] as const

export type SharingLetter = z.output<(typeof sharingLetters)[number]>

export function contentOfSharingLetter(from: SharingLetter): Content {
  switch (from.kind) {
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
  }
}
