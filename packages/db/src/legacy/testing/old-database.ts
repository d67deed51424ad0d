import { createDatabaseFrom, createEmptyDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { fillOldDatabase, type OldRows } from './old-rows.ts'
import { type OldSchema, oldSchema } from './old-schema.ts'

const templates = new Map<OldSchema, Promise<string>>()

/** A database of the older system. Close it. */
export async function createOldDatabase(rows: OldRows): Promise<TestDatabase> {
  const template = templates.get(rows.kind) ?? makeTemplate(rows.kind)
  templates.set(rows.kind, template)
  const database = await createDatabaseFrom(await template)
  await fillOldDatabase(database.pool, rows)
  return database
}

/** Its tables, to be cloned. It goes with the server of the test run. */
async function makeTemplate(kind: OldSchema): Promise<string> {
  const database = await createEmptyDatabase()
  await database.pool.query(oldSchema(kind))
  await database.orm.close()
  return new URL(database.databaseUrl).pathname.slice(1)
}
