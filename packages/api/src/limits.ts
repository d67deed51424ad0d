import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { EntityManager } from '@webmagic/db'
import type { Pool } from 'pg'
import { DomainError } from './errors.ts'

interface Limit {
  /** How often within the window. */
  times: number
  windowSeconds: number
}

const MINUTE = 60
const HOUR = 60 * MINUTE

/**
 * How often each may be tried: by the account in question (an e-mail address that may or may not exist, or whoever is
 * signed in), and by the caller's network address. A sign-in that works is given back.
 */
export const LIMITS = {
  'sign-in': {
    account: { times: 10, windowSeconds: 15 * MINUTE },
    address: { times: 100, windowSeconds: 15 * MINUTE },
  },
  'sign-up': {
    account: { times: 5, windowSeconds: HOUR },
    address: { times: 60, windowSeconds: HOUR },
  },
  'password-reset': {
    account: { times: 5, windowSeconds: HOUR },
    address: { times: 60, windowSeconds: HOUR },
  },
  'use-link': { address: { times: 60, windowSeconds: HOUR } },
  'send-verification': {
    account: { times: 5, windowSeconds: HOUR },
    address: { times: 60, windowSeconds: HOUR },
  },
  'change-password': {
    account: { times: 10, windowSeconds: 15 * MINUTE },
    address: { times: 60, windowSeconds: 15 * MINUTE },
  },
  checkout: {
    account: { times: 30, windowSeconds: HOUR },
    address: { times: 300, windowSeconds: HOUR },
  },
  invite: {
    account: { times: 30, windowSeconds: HOUR },
    address: { times: 60, windowSeconds: HOUR },
  },
  /** By the account that is written to, whoever writes. */
  'be-invited': { account: { times: 20, windowSeconds: HOUR } },
} as const satisfies Record<string, Partial<Record<Party, Limit>>>

type Party = 'account' | 'address'
export type LimitedAction = keyof typeof LIMITS
/** Whom an attempt counts for; null for who is not known. */
export type Parties = Partial<Record<Party, string | null>>

/**
 * Counts one attempt, in one statement, so that however many arrive at once at however many processes, no more than
 * the limit get through. Errors: `rate_limited`.
 */
export async function spendAttempt(pool: Pool, action: LimitedAction, parties: Parties): Promise<void> {
  const { rows } = await pool.query<Wait>(SPEND, [JSON.stringify(limitsOf(action, parties))])
  refuseToWait(rows)
}

/** The same in the open transaction: what is refused later on does not count. */
export async function spendAttemptInTransaction(
  em: EntityManager,
  action: LimitedAction,
  parties: Parties,
): Promise<void> {
  const sql = SPEND.replace('$1', '?')
  refuseToWait(await em.execute<Wait[]>(sql, [JSON.stringify(limitsOf(action, parties))]))
}

interface Wait {
  wait: number | null
}

function refuseToWait(rows: Wait[]): void {
  const waits = rows.flatMap(({ wait }) => wait ?? [])
  if (waits.length === 0) return
  throw new DomainError({
    code: 'rate_limited',
    retryAfterSeconds: Math.max(1, Math.ceil(Math.max(...waits))),
  })
}

/** Gives an attempt back that turned out well: who knows the password is not guessing. */
export async function returnAttempt(pool: Pool, action: LimitedAction, parties: Parties): Promise<void> {
  const limits = limitsOf(action, parties)
  await pool.query(RETURN, [limits.map(({ key }) => key), limits.map(({ times }) => times)])
}

// One more than the limit stands for "too often"; it is not counted further. By key, so that two never wait in a circle.
const SPEND = `
  with attempt as (
    select key, times, "windowSeconds" as seconds
    from json_to_recordset($1::json) as limits (key text, times int, "windowSeconds" int) order by key
  ), spent as (
    insert into webmagic.rate_limits as l (key, spent, resets_at)
    select key, 1, now() + make_interval(secs => seconds) from attempt
    on conflict (key) do update set
      spent = case when l.resets_at <= now() then 1
        else least(l.spent + 1, (select times from attempt where attempt.key = l.key) + 1) end,
      resets_at = case when l.resets_at <= now() then excluded.resets_at else l.resets_at end
    returning key, spent, resets_at
  )
  select case when spent > times then extract(epoch from resets_at - now())::float8 end as wait
  from spent join attempt using (key)`

const RETURN = `
  with attempt as (
    select * from unnest($1::text[], $2::int[]) as attempt (key, times)
  ), locked as (
    select key from webmagic.rate_limits where key in (select key from attempt) order by key for update
  )
  update webmagic.rate_limits l set spent = greatest(least(l.spent, attempt.times) - 1, 0)
  from attempt, locked where l.key = attempt.key and l.key = locked.key`

function limitsOf(action: LimitedAction, parties: Parties) {
  const limits: Partial<Record<Party, Limit>> = LIMITS[action]
  return (['account', 'address'] as const).flatMap((party) => {
    const [limit, value] = [limits[party], parties[party]]
    if (!limit || value == null) return []
    const who = party === 'address' ? networkOf(value) : value.toLowerCase()
    return [{ key: `${action} ${party} ${digest(who)}`, ...limit }]
  })
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** An IPv6 customer has a whole /64 to choose addresses from. IPv4 is the same network when it comes as IPv6. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const groups = groupsOf(address)
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  return isMapped ? dotted(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`
}

function groupsOf(address: string): string[] {
  const bare = (address.split('%', 1)[0] ?? '').replace(/[\d.]+\.\d+$/, hexadecimal)
  const [head = '', tail] = bare.split('::')
  const [before, after] = [groupsIn(head), groupsIn(tail ?? '')]
  const missing = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after]
}

function groupsIn(part: string): string[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16).toString(16))
}

function hexadecimal(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

function dotted(groups: string[]): string {
  const numbers = groups.map((group) => Number.parseInt(group, 16))
  return numbers.flatMap((number) => [number >> 8, number & 255]).join('.')
}
