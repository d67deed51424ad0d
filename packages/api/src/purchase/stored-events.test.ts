import { expect, test } from 'vitest'
import { useShop } from '../testing/shop.ts'
import { replayEvents } from './stored-events.ts'

const shop = useShop()

const queued = async () => {
  const rows = await shop.query<{ event: string }>(
    `select j.payload ->> 'eventId' as event from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'process-event'`,
    [],
  )
  return rows.map(({ event }) => event)
}

test('replays what was not processed, or everything, each event once and a batch at a time', async () => {
  const COUNT = 500
  // Half of them came at the same moment, the others a microsecond apart.
  await shop.query(
    `insert into webmagic.provider_events (provider, event_id, type, body, received_at, processed_at)
     select 'sandbox', 'evt_' || n, 'x', '\\x00'::bytea,
       timestamptz '2026-01-02' + greatest(0, n - $1 / 2) * interval '1 microsecond',
       case when n % 5 = 0 then now() end
     from generate_series(1, $1) n
     union all select 'sandbox', 'evt_before', 'x', '\\x00'::bytea, timestamptz '2026-01-01', null`,
    [COUNT],
  )
  const statements: unknown[] = []
  const pool = new Proxy(shop.database.pool, {
    get(target, name) {
      if (name === 'query') statements.push(name)
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const since = new Date('2026-01-02T00:00:00Z')
  expect(await replayEvents({ pool }, { since })).toBe(400)
  expect(new Set(await queued()).size).toBe(400)
  expect(await replayEvents({ pool }, { since, all: true })).toBe(COUNT)
  expect(await queued()).toHaveLength(COUNT)
  expect(await queued()).not.toContain('evt_before')
  expect(statements).toHaveLength(6)
  expect(await replayEvents({ pool }, { since: new Date('2027-01-01') })).toBe(0)
})
