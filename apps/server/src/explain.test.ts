import { createOrm, type Orm } from '@webmagic/db'
import { createEmptyDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { explain } from './explain.ts'

let database: TestDatabase
let orm: Orm
beforeAll(async () => {
  database = await createEmptyDatabase()
  orm = createOrm({ databaseUrl: database.databaseUrl })
})
afterAll(async () => {
  await orm.close()
  await database.close()
})

test('what the server refuses is one line in its own words, without the statement', async () => {
  const sql = `do $$ begin raise exception using errcode = '55000', message = E'two\\nlines'; end $$`
  const said = [
    await database.pool.query(sql).catch((error: unknown) => error),
    await orm.em.execute(sql).catch((error: unknown) => error),
  ]
  expect(said.map(explain)).toEqual([
    'The database refuses this: two lines (55000)',
    'The database refuses this: two lines (55000)',
  ])
})

test('what is wrong with the program itself keeps its trace', () => {
  expect(explain(new TypeError('no'))).toMatch(/^TypeError: no\n +at /)
})
