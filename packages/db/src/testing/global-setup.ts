import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrateDatabase } from '../migrate.ts'
import { createOrm } from '../orm.ts'
import { startTestCluster } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The maintenance database of the run's own PostgreSQL. */
    adminUrl: string
    /** How many random cases a property is tried with. */
    propertyRuns: number
  }
}

export const TEMPLATE = 'webmagic_template'

/** Starts a PostgreSQL for this run and migrates the template that each test file clones. */
export default async function setup(project: TestProject) {
  const cluster = await startTestCluster()
  const admin = new pg.Client({ connectionString: cluster.adminUrl })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()

  const template = new URL(cluster.adminUrl)
  template.pathname = `/${TEMPLATE}`
  const orm = createOrm({ databaseUrl: template.href })
  await migrateDatabase(orm)
  await orm.close()

  project.provide('adminUrl', cluster.adminUrl)
  return () => cluster.stop()
}
