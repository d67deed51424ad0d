import { createRequire } from 'node:module'
import type * as argon2 from '@node-rs/argon2'

const real: typeof argon2 = createRequire(import.meta.url)('@node-rs/argon2')

export const { verify } = real

/** As real hashes are made, but for a hundredth of the work. Throws where the real one would be too cheap. */
export async function hash(password: string, cost: argon2.Options = {}): Promise<string> {
  const { memoryCost = 0, timeCost = 0 } = cost
  // What OWASP asks of argon2id at least.
  if (memoryCost < 19_456 || timeCost < 2) throw new Error('A password has to cost more')
  return real.hash(password, { ...cost, memoryCost: 512, timeCost: 1 })
}
