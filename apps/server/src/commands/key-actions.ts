import { OperatorError } from '../operator-error.ts'
import { parseInput } from './parse-input.ts'
import { print, withMigratedDatabase } from './with-database.ts'

interface NewKeyOptions {
  name: string
  scope: string[]
  days?: number
  json?: boolean
}

export async function createKey({ name, scope, days, json }: NewKeyOptions): Promise<void> {
  // The API comes with every verb, which the other commands do without.
  const api = await import('@webmagic/api')
  const scopes = scope.flatMap((each) => each.split(','))
  const input = parseInput(api.createKeyInput, { name, scopes, ...(days ? { expiresInDays: days } : {}) })
  const created = await withMigratedDatabase((orm) =>
    api.createKey({ em: orm.em.fork(), actor: api.SYSTEM, now: new Date() }, input),
  )
  print(created, json, ({ key, keyId }) => `${key}\n\nThis key (${keyId}) is not shown again.`)
}

export async function listKeys({ json }: { json?: boolean }): Promise<void> {
  const api = await import('@webmagic/api')
  const { keys } = await withMigratedDatabase((orm) => api.getKeys({ em: orm.em.fork() }))
  print(keys, json, () =>
    keys.length === 0
      ? 'There are no keys.'
      : keys
          .map((key) => [key.keyId, key.prefix, stateOf(key), key.name, key.scopes.join(' ')].join('  '))
          .join('\n'),
  )
}

export async function revokeKey(id: string, { json }: { json?: boolean }): Promise<void> {
  const api = await import('@webmagic/api')
  const input = parseInput(api.keyInput, { keyId: id })
  const done = await withMigratedDatabase(async (orm) => {
    try {
      return await api.revokeKey({ em: orm.em.fork(), actor: api.SYSTEM, now: new Date() }, input)
    } catch (error) {
      if (api.toDomainError(error)?.reason.code === 'not_found')
        throw new OperatorError('There is no such key.')
      throw error
    }
  })
  print(done, json, ({ revoked }) => (revoked ? 'The key has ended.' : 'The key had ended already.'))
}

function stateOf({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }): string {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt <= new Date() ? 'expired' : 'active '
}
