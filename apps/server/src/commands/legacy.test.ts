import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createOldDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Folder, makeFolder } from '../testing/cli.ts'
import { snapshot } from '../testing/snapshot.ts'

let folder: Folder
let database: TestDatabase

beforeAll(async () => {
  folder = await makeFolder()
  database = await createOldDatabase({ kind: 'A', customers: 40, seed: 7, undecided: true })
})
afterAll(async () => {
  await database.close()
  await folder.remove()
})

const db = (...args: string[]) => folder.run(['db', ...args], { DATABASE_URL: database.databaseUrl })

test('a database of the older system is planned for, moved, checked and returned', async () => {
  const before = await snapshot(database.pool, ['public'])
  expect((await db('status')).stdout).toBe('The database belongs to the older WebMagic system, state A.\n')

  const plan = await db('migrate', '--dry-run', '--report', 'plan.json')
  expect([plan.code, plan.stderr]).toEqual([0, ''])
  expect(plan.stdout).toMatch(
    /^This would migrate a database of the older system \(state A\)\. Nothing was changed\.\n/,
  )
  expect(plan.stdout).toMatch(/\n {2}owned_site_for_sale: sites [0-9a-f-]{36}: status preview -> owned\n/)
  expect(await snapshot(database.pool, ['public'])).toEqual(before)

  const done = await db('migrate', '--report', 'done.json')
  expect(done.code).toBe(0)
  expect(done.stdout).toMatch(
    /^Migrated a database of the older system \(state A\)\.\nRepairs:\n {2}\w+ \(\w+\): \d+\n/,
  )
  expect(done.stderr).toMatch(/^customers: 0 of 40$/m)
  const [planned, report] = await Promise.all(
    ['plan.json', 'done.json'].map(async (file) =>
      JSON.parse(await readFile(join(folder.path, file), 'utf8')),
    ),
  )
  expect(report).toMatchObject({ command: 'migrate', dryRun: false, state: 'A', migrations: [] })
  expect(new Set(report.repairs.map(JSON.stringify))).toEqual(new Set(planned.repairs.map(JSON.stringify)))

  expect((await db('status')).stdout).toMatch(
    /^The database is ours \(from the older system, state A\), at .*: up to date\.\n$/,
  )
  const check = await db('check')
  expect([check.code, check.stdout]).toEqual([
    1,
    expect.stringMatching(/BROKEN I12 .*\n +site .*\n(.*\n)*BROKEN - +sites: sites_status_check\n/),
  ])
  expect((await db('rollback', '--yes', '--steps', '1')).stderr).toMatch(
    /^\S+ came with the older system's database\. .*\n$/,
  )

  const back = await db('rollback', '--yes')
  expect([back.code, back.stdout.split('\n')[0]]).toEqual([
    0,
    expect.stringContaining('Returned the database to the older system (state A).'),
  ])
  expect((await db('status')).stdout).toBe(
    'The database belongs to the older WebMagic system, state A, rolled back.\n',
  )
  expect(await snapshot(database.pool, ['public'])).toEqual(before)
})

test('the start of a host leaves it alone, and says so in one line', async () => {
  const { code, stderr } = await folder.run(['serve'], {
    DATABASE_URL: database.databaseUrl,
    AUTH_SECRET: 'x'.repeat(32),
    PAYMENTS: 'sandbox',
  })
  expect([code, stderr]).toEqual([
    1,
    'This is a database of the older WebMagic system (state A, rolled back). Nothing was changed. Move it with: npm run webmagic -- db migrate (docs/migrating.md)\n',
  ])
})
