import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { verify as verifyBcrypt } from '@node-rs/bcrypt'

// OWASP's minimum for argon2id (19 MiB, two passes, one lane). Runs on the thread pool, not on the event loop.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const BCRYPT = /^\$2[aby]\$/

export const PASSWORD_MIN_LENGTH = 8
export const PASSWORD_MAX_LENGTH = 100

/** Of the thread pool's four, one stays for all else: files, names of hosts. More than there are cores gain nothing. */
const AT_ONCE = Math.min(3, availableParallelism())
let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running === AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, ARGON2ID))
}

/** Also by the bcrypt hashes of the older system, which stay until the password changes. False for what is no hash. */
export async function verifyPassword({ hash: stored, password }: { hash: string; password: string }) {
  try {
    return await inTurn(() =>
      BCRYPT.test(stored) ? verifyBcrypt(password, stored) : verify(stored, password),
    )
  } catch {
    return false
  }
}
