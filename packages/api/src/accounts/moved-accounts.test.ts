import { hash as bcrypt, verify } from '@node-rs/bcrypt'
import { adoptDatabase } from '@webmagic/db'
import { createOldDatabase, OLD_PASSWORD_HASH, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servicesOver } from '../testing/api.ts'
import { openAuth, sendTo } from '../testing/auth.ts'
import { CUSTOMER_DOOR, type Door, STAFF_DOOR } from './doors.ts'

const PASSWORD = 'the old password 1'

describe.each(['A', 'B'] as const)('people of a database of the older system, state %s', (kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createOldDatabase({ kind, customers: 20, seed: 8 })
    const old = (await bcrypt(PASSWORD, { cost: 4 })).replace(/^\$2.\$/, '$2b$')
    await database.pool.query(`update customer_users set password_hash = '${old}', is_active = true;
      update admin_users set password_hash = '${old}', is_active = true`)
    await adoptDatabase(database.orm)
  })
  afterAll(() => database.close())

  async function signIn(email: string, door: Door, password = PASSWORD): Promise<number> {
    const services = servicesOver(database)
    const auth = openAuth(database, services, door)
    try {
      return (await sendTo(auth, services, 'sign-in/email', { body: { email, password } }, door)).status
    } finally {
      await auth.close()
    }
  }

  test('customers sign in with the password that they have', async () => {
    expect(await signIn('person1@example.test', CUSTOMER_DOOR)).toBe(200)
    expect(await signIn('Person2@EXAMPLE.test', CUSTOMER_DOOR)).toBe(200)
    expect(await signIn('person1@example.test', CUSTOMER_DOOR, 'another password 1')).toBe(401)
  })

  test('of staff, admins sign in, and others once they have a role', async () => {
    const { rows } = await database.pool.query<{ email: string; role: string }>(
      'select distinct on (role) login_email as email, role from admin_users where login_email is not null order by role',
    )
    const statuses = await Promise.all(
      rows.map(async ({ email, role }) => [role, await signIn(email, STAFF_DOOR)]),
    )
    expect(statuses).toEqual([
      ['admin', 200],
      ['editor', 401],
      ['viewer', 401],
    ])
  })
})

test('the hash that the tests write is that of a password', async () => {
  expect(await verify('correct horse battery', OLD_PASSWORD_HASH)).toBe(true)
})
