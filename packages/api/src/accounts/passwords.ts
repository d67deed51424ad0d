import { hash, verify } from '@node-rs/argon2'
import { verify as verifyBcrypt } from '@node-rs/bcrypt'

// OWASP's minimum for argon2id (19 MiB, two passes, one lane). Runs on the thread pool, not on the event loop.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const BCRYPT = /^\$2[aby]\$/

export const PASSWORD_MIN_LENGTH = 8
export const PASSWORD_MAX_LENGTH = 100

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID)
}

/** Also by the bcrypt hashes of the older system, which stay until the password changes. False for what is no hash. */
export async function verifyPassword({ hash: stored, password }: { hash: string; password: string }) {
  try {
    return BCRYPT.test(stored) ? await verifyBcrypt(password, stored) : await verify(stored, password)
  } catch {
    return false
  }
}
