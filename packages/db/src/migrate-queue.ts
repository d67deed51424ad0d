import { Logger, runMigrations } from 'graphile-worker'
import type { Orm } from './orm.ts'

const SILENT = new Logger(() => () => {})

/** Brings the tables of the queue of jobs, which are not ours, to the revision that the worker needs. */
export async function migrateQueue(orm: Orm): Promise<void> {
  await runMigrations({ connectionString: orm.config.get('clientUrl') ?? '', logger: SILENT })
}
