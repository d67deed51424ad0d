import { createEmptyDatabase, type TestDatabase } from '../../testing/index.ts'
import { fillOldDatabase, type OldRows } from './old-rows.ts'
import { oldSchema } from './old-schema.ts'

/** A database of the older system. Close it. */
export async function createOldDatabase(rows: OldRows): Promise<TestDatabase> {
  const database = await createEmptyDatabase()
  await database.pool.query(oldSchema(rows.kind))
  await fillOldDatabase(database.pool, rows)
  return database
}
