import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import { expect } from '@playwright/test'

/** Letters, by the name of their kind in `packages/api/src/mail/letters.ts`. */
type Kind =
  | 'verify-email'
  | 'account-exists'
  | 'reset-password'
  | 'password-changed'
  | 'set-password'
  | 'staff-set-password'
  | 'invitation'
  | 'transfer-offer'
  | 'transfer-offered'
  | 'transfer-done'
  | 'site-bought'
  | 'refund-due'

/** Waits until this many letters of a kind have come to an address, and returns the link in the newest. */
export async function linkMailedTo(email: string, kind: Kind, count = 1): Promise<string> {
  let letters: string[] = []
  await expect
    .poll(async () => {
      letters = await lettersTo(email, kind)
      return letters.length
    })
    .toBe(count)
  const link = /^https?:\/\/\S+$/m.exec(letters.at(-1) ?? '')?.[0]
  if (link === undefined) throw new Error(`There is no link in the letter of kind ${kind} to ${email}`)
  return link
}

/** Oldest first: their files are named after the time. */
async function lettersTo(email: string, kind: Kind): Promise<string[]> {
  const directory = join(env.E2E_DIRECTORY ?? '', '.data', 'mail')
  const names = await readdir(directory).catch(() => [])
  const ofKind = names.filter((name) => !name.startsWith('.') && name.includes(`Z-${kind}-`)).sort()
  const letters = await Promise.all(ofKind.map((name) => readFile(join(directory, name), 'utf8')))
  return letters.filter((letter) => letter.includes(`\nTo: ${email}\n`)).map(decoded)
}

/** Long lines of a letter are broken with `=` at the end, and `=` itself is written as `=3D`. */
function decoded(letter: string): string {
  if (!/^content-transfer-encoding: quoted-printable$/im.test(letter)) return letter
  return letter.replaceAll('=\n', '').replaceAll('=3D', '=')
}
