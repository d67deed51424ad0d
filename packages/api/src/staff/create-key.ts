import { AdminUser, ApiKey } from '@webmagic/db'
import { newApiKey } from '../accounts/api-keys.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import { inTransaction } from '../transaction.ts'
import { toKey } from './rules.ts'
import type { CreatedKey, CreateKeyInput } from './schema.ts'

/** Makes an API key. The key itself is in the answer and nowhere else. */
export function createKey(ctx: VerbContext, input: CreateKeyInput): Promise<CreatedKey> {
  return inTransaction(ctx, async (inside) => {
    const { em, actor, now } = inside
    const { key, prefix, hash } = newApiKey()
    const scopes = [...new Set(input.scopes)]
    const days = input.expiresInDays
    const apiKey = em.create(ApiKey, {
      name: input.name,
      prefix,
      keyHash: hash,
      scopes,
      createdBy: actor.kind === 'staff' ? em.getReference(AdminUser, actor.staffId) : null,
      createdAt: now,
      expiresAt: days === undefined ? null : new Date(now.getTime() + days * DAY_MS),
    })
    await em.flush()
    await recordAudit(inside, {
      action: 'key.create',
      details: { keyId: apiKey.id, name: input.name, prefix, scopes },
    })
    return { ...toKey(apiKey), key }
  })
}
