import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createOrm, type Orm, poolOf } from '../orm.ts'
import { TEMPLATE } from './global-setup.ts'

export interface TestDatabase {
  databaseUrl: string
  orm: Orm
  pool: pg.Pool
  close(): Promise<void>
}

/** A database of its own for one test file: a clone of the migrated template. Close it in `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom(TEMPLATE)
}

/** A database without tables, for tests of migrations. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom('template0')
}

/** A clone of another database, to which nobody is connected. */
export async function createDatabaseFrom(template: string): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(adminUrl, `create database ${name} template ${template}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const orm = createOrm({ databaseUrl: url.href })
  return {
    databaseUrl: url.href,
    orm,
    pool: await poolOf(orm),
    async close() {
      await orm.close()
      await administer(adminUrl, `drop database ${name} with (force)`)
    },
  }
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
