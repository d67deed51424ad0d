import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createOldDatabase, createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
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

const contentOf = (file: string) => readFile(join(folder.path, file), 'utf8')

test('a database of the older system is planned for, moved, checked and returned', async () => {
  const before = await snapshot(database.pool, ['public'])
  expect((await db('status')).stdout).toBe('The database belongs to the older WebMagic system, state A.\n')

  const plan = await db('migrate', '--dry-run', '--report', 'plan.json')
  expect([plan.code, plan.stderr]).toEqual([0, ''])
  expect(plan.stdout).toMatch(
    /^This would migrate a database of the older system \(state A\)\. Nothing was changed\.\n/,
  )
  expect(plan.stdout).toMatch(
    /\n {2}owned_site_for_sale \(sites\): \d+\n {4}[0-9a-f-]{36}: status preview -> owned\n/,
  )
  expect(plan.stdout).toMatch(/\n( {4}.*\n){5} {4}and \d+ more; all of them are in plan\.json\n/)
  expect(await snapshot(database.pool, ['public'])).toEqual(before)

  const done = await db('migrate', '--report', 'done.json')
  expect(done.code).toBe(0)
  expect(done.stdout).toMatch(
    /^Migrated a database of the older system \(state A\)\.\nRepairs:\n {2}\w+ \(\w+\): \d+\n {4}/,
  )
  expect(done.stderr).toMatch(/^customers: 0 of 40$/m)
  const [planned, report] = [
    JSON.parse(await contentOf('plan.json')),
    JSON.parse(await contentOf('done.json')),
  ]
  expect(report).toMatchObject({ command: 'migrate', dryRun: false, state: 'A', migrations: [] })
  expect(new Set(report.repairs.map(JSON.stringify))).toEqual(new Set(planned.repairs.map(JSON.stringify)))

  expect(await db('migrate', '--report', 'again.json')).toEqual({
    code: 0,
    stdout: 'Nothing to do.\nWhat the move from the older system did is in again.json.\n',
    stderr: '',
  })
  expect(await contentOf('again.json')).toBe(await contentOf('done.json'))

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

  const back = await db('rollback', '--yes', '--report', 'back.json')
  expect([back.code, back.stdout.split('\n')[0]]).toEqual([
    0,
    expect.stringContaining('Returned the database to the older system (state A).'),
  ])
  expect((await db('status')).stdout).toBe(
    'The database belongs to the older WebMagic system, state A, rolled back.\n',
  )
  expect(await snapshot(database.pool, ['public'])).toEqual(before)
})

test('the report of a way back is written again when it is asked for', async () => {
  const { code, stdout } = await db('rollback', '--yes', '--report', 'back-again.json')
  expect([code, stdout]).toEqual([
    0,
    'Nothing to do.\nWhat the way back to the older system did is in back-again.json.\n',
  ])
  expect(await contentOf('back-again.json')).toBe(await contentOf('back.json'))
  expect(JSON.parse(await contentOf('back.json'))).toMatchObject({ command: 'rollback', state: 'A' })
})

test.each([
  ['nowhere/plan.json', 'there is no such folder'],
  ['.', 'it is a folder'],
])('a report that cannot be written to %s stops it before anything is done', async (file, reason) => {
  const { code, stdout, stderr } = await db('migrate', '--report', file)
  expect([code, stdout, stderr]).toEqual([1, '', `The report cannot be written to ${file}: ${reason}.\n`])
  expect((await db('status')).stdout).toContain('rolled back')
})

const nearlyOld = () => createOldDatabase({ kind: 'B', customers: 3, seed: 7 })

test.each([
  [
    'has no passwords',
    nearlyOld,
    'alter table customer_users drop column password_hash',
    "This database is not WebMagic's: its table customer_users has no column password_hash. Nothing was changed. Use an empty database as DATABASE_URL.\n",
  ],
  [
    'has no junction table',
    nearlyOld,
    'drop table customer_site_ownership',
    "This database is not WebMagic's: it has customer_users.primary_site_id, but no table customer_site_ownership. Nothing was changed. Use an empty database as DATABASE_URL.\n",
  ],
  [
    'belongs to a newer version',
    createTestDatabase,
    `insert into webmagic.migrations (name) values ('29990101000000-tomorrow')`,
    'This database was migrated by a newer version of WebMagic (29990101000000-tomorrow). Update WebMagic, or use another DATABASE_URL.\n',
  ],
])(
  'a database that %s is refused by a rehearsal as by a run, without a report',
  async (_what, make, change, refusal) => {
    const { pool, databaseUrl, close } = await make()
    await pool.query(change)
    const before = await snapshot(pool, ['public'])
    const migrate = (...args: string[]) =>
      folder.run(['db', 'migrate', '--report', 'refused.json', ...args], { DATABASE_URL: databaseUrl })
    for (const args of [['--dry-run'], []]) {
      expect([args, await migrate(...args)]).toEqual([args, { code: 1, stdout: '', stderr: refusal }])
      expect(await readdir(folder.path)).toEqual(
        expect.not.arrayContaining([expect.stringContaining('refused')]),
      )
    }
    expect(await snapshot(pool, ['public'])).toEqual(before)
    await close()
  },
)

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

test('a report that fills the disk is one line, and can be had again', async () => {
  const { code, stderr } = await db('migrate', '--report', '/dev/full')
  expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([
    1,
    'The database is migrated, but not its report: The report cannot be written to /dev/full: the disk is full. Have it written again with: npm run webmagic -- db migrate --report FILE',
  ])
  await symlink('elsewhere.json', join(folder.path, 'link.json'))
  await writeFile(join(folder.path, 'elsewhere.json'), 'old')
  expect((await db('migrate', '--report', 'link.json')).code).toBe(0)
  expect(JSON.parse(await contentOf('elsewhere.json'))).toMatchObject({ state: 'A', dryRun: false })
  const json = await db('migrate', '--json')
  expect([json.stdout, await readdir(folder.path)]).toEqual([
    '[]\n',
    expect.not.arrayContaining([expect.stringContaining('.part')]),
  ])
})
