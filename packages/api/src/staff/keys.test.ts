import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findActor } from '../accounts/sessions.ts'
import { ANONYMOUS } from '../actor.ts'
import { newMember, useAccountsDatabase } from '../testing/accounts.ts'
import { callerAs, refusal, staffActor } from '../testing/api.ts'
import { createKeyInput } from './schema.ts'

const bench = useAccountsDatabase()

async function admin() {
  const { id } = await newMember(bench.pool)
  return { id, keys: callerAs(bench.services, staffActor('admin', id)).staff.keys }
}

const actorOf = (key: string) => findActor(bench.services, { authorization: `Bearer ${key}` })

describe('a key', () => {
  test('works from the moment it is made until it is revoked', async () => {
    const { keys } = await admin()
    const created = await keys.create({ name: 'A script', scopes: ['ownership:read', 'ownership:read'] })
    expect(created).toMatchObject({ name: 'A script', scopes: ['ownership:read'], expiresAt: null })
    expect(await actorOf(created.key)).toMatchObject({ keyId: created.keyId, scopes: ['ownership:read'] })
    expect(await keys.revoke({ keyId: created.keyId })).toEqual({ revoked: true })
    expect(await actorOf(created.key)).toEqual(ANONYMOUS)
    expect(await keys.revoke({ keyId: created.keyId })).toEqual({ revoked: false })
  })

  test('is revoked once, however many revoke it at once', async () => {
    const { id, keys } = await admin()
    const { keyId } = await keys.create({ name: 'A script', scopes: ['ownership:read'] })
    const answers = await Promise.all(Array.from({ length: 10 }, () => keys.revoke({ keyId })))
    expect(answers.filter(({ revoked }) => revoked)).toHaveLength(1)
    expect((await bench.auditBy(id)).map(({ action }) => action)).toEqual(['key.create', 'key.revoke'])
  })

  test('ends by itself after as many days as were asked for', async () => {
    const { keys } = await admin()
    const { keyId, createdAt, expiresAt, key } = await keys.create({
      name: 'A script',
      scopes: ['tickets:read'],
      expiresInDays: 30,
    })
    expect(Number(expiresAt) - Number(createdAt)).toBe(30 * 24 * 60 * 60 * 1000)
    await bench.pool.query('update webmagic.api_keys set expires_at = now() where id = $1', [keyId])
    expect(await actorOf(key)).toEqual(ANONYMOUS)
  })

  test('is listed newest first, with when it was used and revoked, and never in full', async () => {
    const [{ keys: earlier }, { keys }] = [await admin(), await admin()]
    const first = await earlier.create({ name: 'first', scopes: ['ownership:read'] })
    const second = await keys.create({ name: 'second', scopes: ['tickets:read', 'ownership:read'] })
    const ids = [first.keyId, second.keyId]
    await actorOf(first.key)
    await keys.revoke({ keyId: second.keyId })
    const read = async () => (await keys.list()).keys.filter(({ keyId }) => ids.includes(keyId))
    await expect.poll(async () => (await read())[1]?.lastUsedAt).toBeInstanceOf(Date)
    const listed = await read()
    expect(listed).toMatchObject([
      { keyId: second.keyId, scopes: ['ownership:read', 'tickets:read'], revokedAt: expect.any(Date) },
      { keyId: first.keyId, prefix: first.key.slice(0, 10), revokedAt: null, lastUsedAt: expect.any(Date) },
    ])
    expect(JSON.stringify(listed)).not.toContain(first.key.slice(10, 20))
  })

  test('is written down with who made it, and without the key', async () => {
    const { id, keys } = await admin()
    const { key, keyId, prefix } = await keys.create({ name: 'A script', scopes: ['ownership:read'] })
    const entries = await bench.auditBy(id)
    expect(entries).toEqual([
      { action: 'key.create', details: { keyId, name: 'A script', prefix, scopes: ['ownership:read'] } },
    ])
    expect(JSON.stringify(entries)).not.toContain(key.slice(10))
    const { rows } = await bench.pool.query(
      'select created_by_staff_id as by from webmagic.api_keys where id = $1',
      [keyId],
    )
    expect(rows).toEqual([{ by: id }])
  })
})

test.each([
  ['no name', { name: ' ', scopes: ['ownership:read'] }],
  ['no scopes', { name: 'x', scopes: [] }],
  ['a scope that there is not', { name: 'x', scopes: ['everything'] }],
  ['no days', { name: 'x', scopes: ['ownership:read'], expiresInDays: 0 }],
  ['half a day', { name: 'x', scopes: ['ownership:read'], expiresInDays: 0.5 }],
  ['a key of its own', { name: 'x', scopes: ['ownership:read'], key: 'wm_chosen' }],
])('a key with %s is not made', (_what, input) => {
  expect(createKeyInput.safeParse(input).success).toBe(false)
})

test('a key that does not exist cannot be revoked', async () => {
  const { keys } = await admin()
  expect(await refusal(keys.revoke({ keyId: randomUUID() }))).toEqual({ code: 'not_found' })
})
