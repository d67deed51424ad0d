import { z } from 'zod'
import type { Content } from './layout.ts'

const read = { to: z.email(), url: z.url() }

export const accountLetters = [
  z.object({ kind: z.literal('verify-email'), ...read }),
  z.object({ kind: z.literal('account-exists'), ...read }),
  z.object({ kind: z.literal('reset-password'), ...read }),
  z.object({ kind: z.literal('password-changed'), ...read }),
  z.object({ kind: z.literal('set-password'), ...read }),
  z.object({ kind: z.literal('staff-set-password'), ...read }),
] as const

export type AccountLetter = z.output<(typeof accountLetters)[number]>

const NOT_ME = 'If you did not ask for this, you can ignore this letter: nothing changes.'

export function contentOfAccountLetter(from: AccountLetter): Content {
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
  }
}
