import { createHash, randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'
import { newMember } from '../testing/accounts.ts'
import { callerAs, refusal, servicesOver, staffActor } from '../testing/api.ts'
import { newCustomer } from '../testing/customers.ts'
import { newSession, sign } from '../testing/sessions.ts'
import { statementsOf } from '../testing/statements.ts'
import { newApiKey } from './api-keys.ts'
import { findActor } from './sessions.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  await database.pool.query(`
    create sequence uses;
    create function count_use() returns trigger language plpgsql as $$ begin perform nextval('uses'); return new; end $$;
    create trigger counted after update on webmagic.api_keys for each row execute function count_use();
    create trigger counted after update on webmagic.customer_sessions for each row execute function count_use()`)
})
afterAll(() => database.close())

interface KeyOptions {
  scopes?: string[]
  expiresInSeconds?: number
}

async function newKey({ scopes = ['ownership:read'], expiresInSeconds }: KeyOptions = {}) {
  const { key, prefix, hash } = newApiKey()
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into webmagic.api_keys (name, prefix, key_hash, scopes, expires_at)
     values ('A script', $1, $2, $3, now() + make_interval(secs => $4)) returning id`,
    [prefix, hash, scopes, expiresInSeconds ?? null],
  )
  return { id: rows[0]?.id ?? '', key }
}

const shown = (key: string) => findActor(services, { authorization: `Bearer ${key}` })

async function uses(): Promise<number> {
  const { rows } = await database.pool.query<{ last: number }>(
    'select case when is_called then last_value else 0 end::int as last from uses',
  )
  return rows[0]?.last ?? 0
}

describe('a key', () => {
  test('says which service asks and what it may, with one statement', async () => {
    const { id, key } = await newKey({ scopes: ['ownership:read', 'customers:write'] })
    await database.pool.query('update webmagic.api_keys set last_used_at = now() where id = $1', [id])
    const statements = await statementsOf(async () => {
      expect(await shown(key)).toEqual({
        kind: 'service',
        keyId: id,
        scopes: ['ownership:read', 'customers:write'],
      })
    })
    expect(statements).toHaveLength(1)
  })

  test('may nothing with a scope that there is no more', async () => {
    const { key } = await newKey({ scopes: ['everything', 'ownership:read'] })
    expect(await shown(key)).toMatchObject({ scopes: ['ownership:read'] })
  })

  test('may only what its scopes say', async () => {
    const { key } = await newKey({ scopes: ['ownership:read'] })
    const { id, siteIds } = await newCustomer(database.pool, { sites: 1 })
    const caller = callerAs(services, await shown(key))
    expect((await caller.ownership.ofCustomer({ customerId: id })).total).toBe(1)
    const remove = caller.ownership.remove({ customerId: id, siteId: siteIds[0] ?? '' })
    expect(await refusal(remove)).toEqual({ code: 'forbidden' })
    expect(await refusal(caller.staff.customers.search({}))).toEqual({ code: 'forbidden' })
    expect(await refusal(caller.account.me())).toEqual({ code: 'forbidden' })
  })

  test('is kept as a hash alone, and shown once', async () => {
    const admin = callerAs(services, staffActor('admin', (await newMember(database.pool)).id))
    const created = await admin.staff.keys.create({ name: 'A script', scopes: ['ownership:read'] })
    expect(created.key).toMatch(/^wm_[\w-]{43}$/)
    expect(created.prefix).toBe(created.key.slice(0, 10))
    const { rows } = await database.pool.query(
      'select key_hash, k::text as text from webmagic.api_keys k where id = $1',
      [created.keyId],
    )
    expect(rows[0].key_hash).toEqual(createHash('sha256').update(created.key).digest())
    expect(rows[0].text).not.toContain(created.key.slice(10))
    expect(JSON.stringify(await admin.staff.keys.list())).not.toContain(created.key.slice(10))
    expect(await shown(created.key)).toMatchObject({ keyId: created.keyId })
  })
})

describe('nobody', () => {
  test('asks with a key that has expired or was revoked', async () => {
    const [expired, alive, revoked] = [
      await newKey({ expiresInSeconds: -1 }),
      await newKey({ expiresInSeconds: 60 }),
      await newKey(),
    ]
    await database.pool.query('update webmagic.api_keys set revoked_at = now() where id = $1', [revoked.id])
    expect(await shown(expired.key)).toEqual(ANONYMOUS)
    expect(await shown(revoked.key)).toEqual(ANONYMOUS)
    expect(await shown(alive.key)).toMatchObject({ kind: 'service' })
  })

  test('asks with a key that there is not, even beside the cookie of a customer', async () => {
    const { id } = await newCustomer(database.pool)
    const signed = sign(await newSession(database.pool, id), services.authSecret)
    const cookie = `${services.sessionCookie}=${encodeURIComponent(signed)}`
    const authorization = `Bearer ${newApiKey().key}`
    expect(await findActor(services, { authorization, cookie })).toEqual(ANONYMOUS)
  })

  test('asks with what only looks like a key, and the database is not asked', async () => {
    const { key, id } = await newKey()
    const { rows } = await database.pool.query('select key_hash from webmagic.api_keys where id = $1', [id])
    const almost = [
      key.slice(0, -1),
      `${key}x`,
      key.replace('wm_', 'wm_ '),
      key.replace('wm_', 'WM_'),
      key.replace('wm_', ''),
      `wm_${rows[0].key_hash.toString('base64url')}=`,
      `wm_${'\u00e9'.repeat(43)}`,
      `wm_${randomUUID()}`,
      'wm_',
    ]
    const anything = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `wm_${text}`)
    const tried = [...almost, ...fc.sample(anything, 200)].filter((each) => !/^wm_[\w-]{43}$/.test(each))
    const statements = await statementsOf(async () => {
      for (const each of tried) expect(await shown(each)).toEqual(ANONYMOUS)
    })
    expect(statements).toEqual([])
  })

  test('asks with the hash of a key', async () => {
    const { id } = await newKey()
    const { rows } = await database.pool.query('select key_hash from webmagic.api_keys where id = $1', [id])
    expect(await shown(`wm_${rows[0].key_hash.toString('base64url')}`)).toEqual(ANONYMOUS)
  })
})

describe('when it was last used is written at most once a minute', () => {
  const table = { key: 'api_keys', session: 'customer_sessions' } as const

  /** Something to ask with, which was last used so many seconds ago. */
  async function usedBefore(kind: keyof typeof table, seconds: number) {
    const column = kind === 'key' ? 'last_used_at' : 'updated_at'
    const { id, key } = kind === 'key' ? await newKey() : await newSignedSession()
    await database.pool.query(
      `update webmagic.${table[kind]} set ${column} = now() - make_interval(secs => $2) where id = $1`,
      [id, seconds],
    )
    return key
  }

  async function newSignedSession() {
    const token = await newSession(database.pool, (await newCustomer(database.pool)).id)
    const { rows } = await database.pool.query('select id from webmagic.customer_sessions where token = $1', [
      token,
    ])
    return { id: rows[0].id, key: sign(token, services.authSecret) }
  }

  test.each(['key', 'session'] as const)('of a %s, however many ask at once', async (kind) => {
    const key = await usedBefore(kind, 61)
    const before = await uses()
    await Promise.all(Array.from({ length: 20 }, () => shown(key)))
    await expect.poll(uses).toBeGreaterThan(before)
    for (let time = 0; time < 3; time += 1) await shown(key)
    await settled()
    expect(await uses()).toBe(before + 1)
  })

  test.each(['key', 'session'] as const)('of a %s, and not within the minute', async (kind) => {
    const key = await usedBefore(kind, 50)
    const before = await uses()
    for (let time = 0; time < 3; time += 1) await shown(key)
    await settled()
    expect(await uses()).toBe(before)
  })

  test('of a key that was never used, at once', async () => {
    const before = await uses()
    const { key } = await newKey()
    await shown(key)
    await expect.poll(uses).toBe(before + 1)
  })

  /** Until what nobody waited for is done: every connection has answered. */
  async function settled(): Promise<void> {
    await Promise.all(Array.from({ length: 20 }, () => database.pool.query('select pg_sleep(0.02)')))
  }
})
