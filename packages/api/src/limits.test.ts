import { randomUUID } from 'node:crypto'
import { createOrm, type Orm, poolOf } from '@webmagic/db'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { LIMITS, type LimitedAction, networkOf, type Parties, returnAttempt, spendAttempt } from './limits.ts'
import { refusal } from './testing/api.ts'

declare module 'vitest' {
  interface ProvidedContext {
    propertyRuns: number
  }
}

let database: TestDatabase
let other: Orm
let pools: [Pool, Pool]
beforeAll(async () => {
  database = await createTestDatabase()
  other = createOrm({ databaseUrl: database.databaseUrl })
  pools = [database.pool, await poolOf(other)]
})
afterAll(async () => {
  await other.close()
  await database.close()
})

const newAccount = () => `${randomUUID()}@example.test`
let addresses = 0
const newAddress = () => {
  addresses += 1
  return `10.0.${addresses >> 8}.${addresses & 255}`
}

function tryOnce(action: LimitedAction, parties: Parties, pool: Pool = database.pool): Promise<string> {
  return spendAttempt(pool, action, parties).then(
    () => 'through',
    async (error: unknown) => (await refusal(Promise.reject(error))).code,
  )
}

async function throughOf(attempts: Promise<string>[]): Promise<number> {
  const outcomes = await Promise.all(attempts)
  const through = outcomes.filter((outcome) => outcome === 'through').length
  expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(outcomes.length - through)
  return through
}

async function endWindows(): Promise<void> {
  await database.pool.query(`update webmagic.rate_limits set resets_at = now() - interval '1 second'`)
}

const parties = [
  { party: 'account', newParty: (): Parties => ({ account: newAccount() }) },
  { party: 'address', newParty: (): Parties => ({ address: newAddress() }) },
] as const
const isAction = (name: string): name is LimitedAction => name in LIMITS
const limits = Object.keys(LIMITS)
  .filter(isAction)
  .flatMap((action) =>
    parties.flatMap(({ party, newParty }) => {
      const limit = new Map(Object.entries(LIMITS[action])).get(party)
      return limit ? [{ action, party, newParty, ...limit }] : []
    }),
  )

describe.each(limits)('$action by $party', ({ action, newParty, times, windowSeconds }) => {
  const tries = Math.max(200, times + 20)

  test(`of ${tries} attempts at once at two hosts, exactly ${times} get through`, async () => {
    const who = newParty()
    const attempts = Array.from({ length: tries }, (_, index) => tryOnce(action, who, pools[index % 2]))
    expect(await throughOf(attempts)).toBe(times)
  })

  test('the refusal says when the window ends', async () => {
    const who = newParty()
    await throughOf(Array.from({ length: times }, () => tryOnce(action, who)))
    const reason = await refusal(spendAttempt(database.pool, action, who))
    if (reason.code !== 'rate_limited') throw new Error(reason.code)
    expect(reason.retryAfterSeconds).toBeGreaterThan(windowSeconds - 30)
    expect(reason.retryAfterSeconds).toBeLessThanOrEqual(windowSeconds)
  })
})

test('a refusal in the last moment of a window still says to wait a second', async () => {
  const who = { account: newAccount() }
  await throughOf(Array.from({ length: 11 }, () => tryOnce('sign-in', who)))
  await database.pool.query(`update webmagic.rate_limits set resets_at = now() + interval '300 milliseconds'`)
  expect(await refusal(spendAttempt(database.pool, 'sign-in', who))).toEqual({
    code: 'rate_limited',
    retryAfterSeconds: 1,
  })
})

test('after the window everything is allowed again, and then as little as before', async () => {
  const who = { account: newAccount() }
  const attempts = () => throughOf(Array.from({ length: 30 }, () => tryOnce('sign-in', who)))
  expect(await attempts()).toBe(10)
  expect(await attempts()).toBe(0)
  await endWindows()
  expect(await attempts()).toBe(10)
})

test('a window is not longer for who keeps trying', async () => {
  const who = { account: newAccount() }
  const ends = async () => {
    const { rows } = await database.pool.query('select max(resets_at) as at from webmagic.rate_limits')
    return rows[0]?.at
  }
  await endWindows()
  await tryOnce('sign-in', who)
  const first = await ends()
  for (let attempt = 0; attempt < 15; attempt += 1) await tryOnce('sign-in', who)
  expect(await ends()).toEqual(first)
})

test('whatever is spent and given back, no more than the limit are ever out', async () => {
  const step = fc.constantFrom('spend', 'spend', 'return')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
      const who = { account: newAccount() }
      let out = 0
      for (const each of steps) {
        if (each === 'spend') {
          const outcome = await tryOnce('sign-in', who)
          expect(outcome).toBe(out < 10 ? 'through' : 'rate_limited')
          if (outcome === 'through') out += 1
        } else {
          await returnAttempt(database.pool, 'sign-in', who)
          out = Math.max(0, out - 1)
        }
      }
    }),
    { numRuns: inject('propertyRuns') / 3 },
  )
}, 3_600_000)

describe('account and address', () => {
  test('an account is limited wherever the attempts come from, whatever its case', async () => {
    const account = newAccount()
    const attempts = Array.from({ length: 30 }, (_, index) =>
      tryOnce('sign-in', {
        account: index % 2 ? account : account.toUpperCase(),
        address: newAddress(),
      }),
    )
    expect(await throughOf(attempts)).toBe(10)
    expect(await tryOnce('sign-in', { account: newAccount(), address: newAddress() })).toBe('through')
  })

  test('an address is limited whatever account it tries', async () => {
    const address = newAddress()
    const attempts = Array.from({ length: 150 }, () => tryOnce('sign-in', { account: newAccount(), address }))
    expect(await throughOf(attempts)).toBe(100)
  })

  test('one action does not use up another', async () => {
    const who = { account: newAccount(), address: newAddress() }
    await throughOf(Array.from({ length: 12 }, () => tryOnce('sign-in', who)))
    expect(await tryOnce('password-reset', who)).toBe('through')
  })

  test('many who share accounts and addresses crosswise never wait for each other in a circle', async () => {
    const [accounts, shared] = [
      [newAccount(), newAccount()],
      [newAddress(), newAddress()],
    ]
    const attempts = Array.from({ length: 400 }, async (_, index) => {
      const who = { account: accounts[index % 2] ?? '', address: shared[(index >> 1) % 2] ?? '' }
      const pool = pools[(index >> 2) % 2] ?? database.pool
      const outcome = await tryOnce('sign-in', who, pool)
      await returnAttempt(pool, 'sign-in', who)
      return outcome
    })
    const outcomes = new Set(await Promise.all(attempts))
    expect([...outcomes].filter((outcome) => outcome !== 'through' && outcome !== 'rate_limited')).toEqual([])
  })

  test('the table tells neither', async () => {
    const who = { account: 'ann.lister@example.test', address: '203.0.113.77' }
    await tryOnce('sign-in', who)
    await tryOnce('sign-in', { address: '2001:db8:77::1' })
    const { rows } = await database.pool.query<{ text: string }>(
      'select l::text as text from webmagic.rate_limits l',
    )
    const table = rows.map(({ text }) => text).join('\n')
    expect(table).not.toMatch(/lister@|example\.test|203\.0\.113|2001:/i)
  })
})

describe('networkOf', () => {
  const group = fc.oneof(fc.constant(0), fc.nat(0xffff))
  const half = fc.tuple(group, group, group, group)

  /** One of the many ways to write an address. */
  const spelled = (groups: number[]) =>
    fc
      .record({
        padded: fc.boolean(),
        upper: fc.boolean(),
        from: fc.nat(7),
        to: fc.nat(8),
        zone: fc.boolean(),
      })
      .map(({ padded, upper, from, to, zone }) => {
        const written = groups.map((each) => each.toString(16).padStart(padded ? 4 : 1, '0'))
        const zeros = to > from && groups.slice(from, to).every((each) => each === 0)
        const text = zeros
          ? `${written.slice(0, from).join(':')}::${written.slice(to).join(':')}`
          : written.join(':')
        return `${upper ? text.toUpperCase() : text}${zone ? '%eth0' : ''}`
      })

  test('is the same for every spelling of every address of a /64', () => {
    const pair = fc.tuple(half, half, half).chain(([network, one, two]) => {
      return fc.tuple(spelled([...network, ...one]), spelled([...network, ...two]))
    })
    fc.assert(fc.property(pair, ([one, two]) => networkOf(one) === networkOf(two)))
  })

  test('differs between two networks', () => {
    const pair = fc
      .tuple(half, half, half)
      .filter(([one, two]) => one.join() !== two.join())
      .chain(([one, two, rest]) => fc.tuple(spelled([...one, ...rest]), spelled([...two, ...rest])))
    fc.assert(fc.property(pair, ([one, two]) => networkOf(one) !== networkOf(two)))
  })

  /** One of the ways to write an IPv4 address, most of them as IPv6. */
  const spelledAsMapped = (address: string) => {
    const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
    const mapped = spelled([0, 0, 0, 0, 0, 0xffff, a * 256 + b, c * 256 + d])
    const prefix = fc.constantFrom('::', '0:0:0:0:0:', '0000:0000::0000:', '0::', '::0:')
    const dotted = fc
      .record({ prefix, f: fc.constantFrom('ffff', 'FFFF', 'fFfF'), zone: fc.constantFrom('', '%eth0') })
      .map(({ prefix: before, f, zone }) => `${before}${f}:${address}${zone}`)
    return fc.oneof(fc.constant(address), mapped, dotted)
  }

  test('is the address itself for IPv4, however it is written as IPv6', () => {
    const written = fc.ipV4().chain((address) => fc.tuple(fc.constant(address), spelledAsMapped(address)))
    fc.assert(fc.property(written, ([address, spelling]) => networkOf(spelling) === address))
  })

  test.each(['::ffff:1.2.3.4', '::ffff:0102:0304', '0:0:0:0:0:ffff:1.2.3.4', '::FFFF:102:304%eth0'])(
    'of %s is 1.2.3.4',
    (spelling) => expect(networkOf(spelling)).toBe('1.2.3.4'),
  )

  test.each(['::1.2.3.4', '64:ff9b::1.2.3.4', '::1:ffff:102:304'])('of %s is not', (other) => {
    expect(networkOf(other)).toMatch(/::\/64$/)
  })
})
