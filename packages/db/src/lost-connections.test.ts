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
