import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrm, poolOf } from './orm.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

test('a connection lost inside a transaction leaves its place in the pool to another', async () => {
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 2 })
  const pool = await poolOf(orm)
  for (let round = 0; round < 5; round += 1) {
    const lost = orm.em.fork().transactional(async (em) => {
      const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid')
      await database.pool.query('select pg_terminate_backend($1)', [row?.pid])
      await em.execute('select 1')
    })
    await expect(lost).rejects.toThrow()
  }
  expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }])
  expect(pool.totalCount - pool.idleCount).toBe(0)
  await orm.close()
})

test('a connection lost between two statements of a transaction does too', async () => {
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1 })
  const lost = orm.em.fork().transactional(async (em) => {
    const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid')
    await database.pool.query('select pg_terminate_backend($1)', [row?.pid])
    await new Promise((resolve) => setTimeout(resolve, 200))
    throw new Error('changed my mind')
  })
  await expect(lost).rejects.toThrow('changed my mind')
  expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }])
  await orm.close()
})

test('a connection that is gone when a transaction begins does too', async () => {
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1 })
  const pool = await poolOf(orm)
  for (let round = 0; round < 3; round += 1) {
    pool.once('acquire', (client) => breakOff(client))
    await expect(orm.em.fork().transactional((em) => em.execute('select 1'))).rejects.toThrow()
  }
  expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }])
  expect(pool.totalCount - pool.idleCount).toBe(0)
  await orm.close()
})

test('a connection whose begin is lost can be given back by who took it', async () => {
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1 })
  const pool = await poolOf(orm)
  const client = await pool.connect()
  breakOff(client)
  await expect(client.query('begin')).rejects.toThrow()
  client.release()
  expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }])
  await orm.close()
})

test('a transaction that the server undid is not taken for one that was kept', async () => {
  const orm = createOrm({ databaseUrl: database.databaseUrl, poolSize: 1 })
  const undone = orm.em.fork().transactional(async (em) => {
    await em.execute('create table kept ()')
    await em.execute('select 1 / 0').catch(() => {})
  })
  await expect(undone).rejects.toThrow(
    'The transaction was undone, because one of its statements had failed.',
  )
  expect(await orm.em.fork().execute(`select to_regclass('kept') as kept`)).toEqual([{ kept: null }])
  await orm.close()
})

function breakOff(client: object): void {
  const { connection } = client as Client & { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}
