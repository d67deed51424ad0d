import { ApiKey } from '@webmagic/db'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'

/** Ends an API key for good. Errors: `not_found`. */
export function revokeKey(ctx: VerbContext, { keyId }: { keyId: string }): Promise<{ revoked: boolean }> {
  return inTransaction(ctx, async (inside) => {
    const { em, now } = inside
    const key = await em.findOne(ApiKey, { id: keyId })
    if (!key) throw new DomainError('not_found')
    const ended = await em.nativeUpdate(ApiKey, { id: keyId, revokedAt: null }, { revokedAt: now })
    if (ended === 0) return { revoked: false }
    await recordAudit(inside, {
      action: 'key.revoke',
      details: { keyId, name: key.name, prefix: key.prefix },
    })
    return { revoked: true }
  })
}
