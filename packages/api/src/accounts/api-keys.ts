import { createHash, randomBytes } from 'node:crypto'
import { prepared } from '@webmagic/db'
import type { Pool } from 'pg'
import { type Actor, ANONYMOUS, SCOPES, type Scope } from '../actor.ts'

export const API_KEY_PREFIX = 'wm_'
const KEY = /^wm_[\w-]{43}$/
/** Enough to recognise a key in a list, far too little to guess it. */
const SHOWN_LENGTH = 10

export interface NewKey {
  /** Shown once; only its hash is kept. */
  key: string
  prefix: string
  hash: Buffer
}

export function newApiKey(): NewKey {
  const key = API_KEY_PREFIX + randomBytes(32).toString('base64url')
  return { key, prefix: key.slice(0, SHOWN_LENGTH), hash: hashKey(key) }
}

interface KeyRow {
  id: string
  scopes: string[]
  is_stale: boolean
}

const findKey = prepared<KeyRow>({
  name: 'find-api-key',
  text: `select id, scopes, coalesce(last_used_at < now() - interval '1 minute', true) as is_stale
    from webmagic.api_keys
    where key_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
})

const touchKey = prepared({
  name: 'touch-api-key',
  text: `update webmagic.api_keys set last_used_at = now()
    where id = $1 and coalesce(last_used_at < now() - interval '1 minute', true)`,
})

/** Who asks with this key: nobody if it is unknown, expired or revoked. */
export async function findService(pool: Pool, key: string): Promise<Actor> {
  if (!KEY.test(key)) return ANONYMOUS
  const [found] = await findKey(pool, [hashKey(key)])
  if (!found) return ANONYMOUS
  // Nobody waits for it, and nothing depends on it.
  if (found.is_stale) touchKey(pool, [found.id]).catch(() => {})
  return { kind: 'service', keyId: found.id, scopes: found.scopes.filter(isScope) }
}

function isScope(scope: string): scope is Scope {
  return SCOPES.some((known) => known === scope)
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
