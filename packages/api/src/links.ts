import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'

// 128 bits: as hard to guess as a UUID's, and short enough for one line of a letter.
const TOKEN_BYTES = 16

/** What a mailed link carries. Only the hash is kept. */
export interface NewToken {
  token: string
  hash: Buffer
}

export function randomToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

export function newToken(): NewToken {
  const token = randomToken()
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** In the fragment, which browsers keep to themselves: it reaches no log and no other site. */
export function linkTo(publicUrl: string, page: string, token: string): string {
  return `${publicUrl}${page}#token=${token}`
}

/** Whatever a caller shows: what is no token is answered like one that is unknown. */
export const tokenField = z.string().max(200)
