import { hash, verify } from '@node-rs/argon2'

// OWASP's minimum for argon2id (19 MiB, two passes, one lane). Runs on the thread pool, not on the event loop.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const PASSWORD_MIN_LENGTH = 8
export const PASSWORD_MAX_LENGTH = 100

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID)
}

/** False also for a hash that is not one. */
export async function verifyPassword({ hash: stored, password }: { hash: string; password: string }) {
  try {
    return await verify(stored, password)
  } catch {
    return false
  }
}
