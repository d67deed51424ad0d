import { createHash } from 'node:crypto'
import type { EntityManager } from '@webmagic/db'
import { z } from 'zod'
import { DomainError } from './errors.ts'

/**
 * Chosen by the caller; the same key is the same request for 24 hours. Keys of two callers never meet: a guest is an
 * e-mail address and the network it is used from.
 */
export const idempotencyKey = z.string().min(1).max(200)

interface Kept<T> {
  em: EntityManager
  /** Keys of two callers never meet. */
  caller: string
  key: string | undefined
  input: unknown
  result: z.ZodType<T>
  /** Whether an earlier result still serves; if not, the work is done again. Any does unless asked. */
  stillServes?: (earlier: T) => Promise<boolean>
}

/**
 * Does the work once for a key, in the open transaction, and gives its result again to whoever repeats it; one that
 * comes at the same time waits. Without a key the work is done. Errors: `conflict` for the same key with other input.
 */
export async function once<T>(
  { em, caller, key, input, result, stillServes = async () => true }: Kept<T>,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return work()
  const hash = createHash('sha256').update(JSON.stringify(input)).digest('hex')
  await em.execute(
    `insert into webmagic.idempotency_keys (caller, key, input_hash) values (?, ?, decode(?, 'hex'))
     on conflict (caller, key) do update set input_hash = excluded.input_hash, result = null, created_at = now()
     where idempotency_keys.created_at < now() - interval '24 hours'`,
    [caller, key, hash],
  )
  const [kept] = await em.execute<{ same: boolean; result: unknown }[]>(
    `select input_hash = decode(?, 'hex') as same, result from webmagic.idempotency_keys
     where caller = ? and key = ? for update`,
    [hash, caller, key],
  )
  if (!kept?.same) throw new DomainError('conflict', 'This idempotency key was used with other input.')
  if (kept.result !== null) {
    const earlier = result.parse(kept.result)
    if (await stillServes(earlier)) return earlier
  }
  const done = await work()
  await em.execute('update webmagic.idempotency_keys set result = ?::jsonb where caller = ? and key = ?', [
    JSON.stringify(done),
    caller,
    key,
  ])
  return done
}
