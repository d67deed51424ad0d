import { randomUUID } from 'node:crypto'
import { createOrm, type Orm, poolOf } from '@webmagic/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STAFF_DOOR } from '../accounts/doors.ts'
import { findActor } from '../accounts/sessions.ts'
import { ANONYMOUS } from '../actor.ts'
import type { Services } from '../context.ts'
import { bearerOf, newMember, statusOf, useAccountsDatabase } from '../testing/accounts.ts'
import { callerAs, refusal, staffActor } from '../testing/api.ts'
import { lettersTo } from '../testing/letters.ts'

const bench = useAccountsDatabase()

let other: Orm
let elsewhere: Services
beforeAll(async () => {
  other = createOrm({ databaseUrl: bench.database.databaseUrl })
  elsewhere = { ...bench.services, orm: other, pool: await poolOf(other) }
})
afterAll(() => other.close())

const membersAs = (staffId: string, services = bench.services) =>
  callerAs(services, staffActor('admin', staffId)).staff.members

async function admin() {
  const { id } = await newMember(bench.pool)
  return { id, members: membersAs(id) }
}

async function memberOf(id: string) {
  const { rows } = await bench.pool.query(
    'select role, is_active, login_email from admin_users where id = $1',
    [id],
  )
  return rows[0]
}

describe('adding to the staff', () => {
  test('mails a link to set a password, which then signs in', async () => {
    const { id, members } = await admin()
    const email = `${randomUUID()}@staff.test`
    const created = await members.create({ email: email.toUpperCase(), fullName: 'Ann', role: 'support' })
    expect(created).toMatchObject({ email, fullName: 'Ann', role: 'support', isActive: true })
    const [letter] = await lettersTo(bench.pool, bench.services, email)
    expect(letter).toMatchObject({
      kind: 'staff-set-password',
      text: expect.stringContaining('/staff/reset-password#token='),
    })
    const body = { token: letter?.token, newPassword: 'a new password' }
    expect((await bench.send('reset-password', { body }, STAFF_DOOR)).status).toBe(200)
    expect((await bench.signIn(email, body.newPassword, STAFF_DOOR)).status).toBe(200)
    const details = { staffId: created.staffId, email, role: 'support' }
    expect(await bench.auditBy(id)).toEqual([{ action: 'staff.create', details }])
    expect((await members.list()).members).toContainEqual(created)
  })

  test('for an address that is there is a conflict, whatever its case, and sends nothing', async () => {
    const { id, members } = await admin()
    const email = `Bea.${randomUUID()}@Staff.test`
    await newMember(bench.pool, { email })
    expect(await refusal(members.create({ email, role: 'admin' }))).toEqual({ code: 'conflict' })
    expect(await lettersTo(bench.pool, bench.services, email.toLowerCase())).toEqual([])
    expect(await bench.auditBy(id)).toEqual([])
  })

  test('the list shows roles of the older system as none', async () => {
    const { members } = await admin()
    const viewer = await newMember(bench.pool, { role: 'viewer' })
    const found = (await members.list()).members.find(({ staffId }) => staffId === viewer.id)
    expect(found).toMatchObject({ email: viewer.email, role: null })
  })
})

describe('changing a member of staff', () => {
  test.each([{ role: 'support' as const }, { isActive: false }])(
    'to %j signs them out everywhere, and is written down',
    async (change) => {
      const { id, members } = await admin()
      const member = await newMember(bench.pool)
      const authorization = bearerOf(await bench.signIn(member.email, undefined, STAFF_DOOR))
      const expected = { role: 'admin', isActive: true, ...change }
      expect(await members.update({ staffId: member.id, ...change })).toMatchObject(expected)
      expect(await findActor(bench.services, { authorization })).toEqual(ANONYMOUS)
      const details = { staffId: member.id, ...expected }
      expect(await bench.auditBy(id)).toEqual([{ action: 'staff.update', details }])
    },
  )

  test('who was let out signs in no more, and again once let in', async () => {
    const { members } = await admin()
    const member = await newMember(bench.pool)
    await members.update({ staffId: member.id, isActive: false })
    expect(await statusOf(bench.signIn(member.email, undefined, STAFF_DOOR))).toBe(401)
    await members.update({ staffId: member.id, isActive: true })
    expect((await bench.signIn(member.email, undefined, STAFF_DOOR)).status).toBe(200)
  })

  test('to what they are is no change: nobody is signed out, nothing is written down', async () => {
    const { id, members } = await admin()
    const member = await newMember(bench.pool)
    const authorization = bearerOf(await bench.signIn(member.email, undefined, STAFF_DOOR))
    await members.update({ staffId: member.id, role: 'admin', isActive: true })
    await members.update({ staffId: member.id })
    expect(await findActor(bench.services, { authorization })).toMatchObject({ staffId: member.id })
    expect(await bench.auditBy(id)).toEqual([])
  })

  test('somebody of the older system becomes one who can sign in', async () => {
    const { members } = await admin()
    const { rows } = await bench.pool.query<{ id: string }>(
      `insert into admin_users (email) values ('Old.' || gen_random_uuid() || '@Staff.test') returning id`,
    )
    const staffId = rows[0]?.id ?? ''
    expect(await members.update({ staffId, role: 'support' })).toMatchObject({ role: 'support' })
    expect(await memberOf(staffId)).toMatchObject({
      login_email: expect.stringMatching(/^old\..*@staff\.test$/),
    })
  })

  test('nobody changes themselves', async () => {
    const { id, members } = await admin()
    for (const change of [{ isActive: false }, { role: 'support' as const }, {}]) {
      expect(await refusal(members.update({ staffId: id, ...change }))).toEqual({ code: 'forbidden' })
    }
    expect(await memberOf(id)).toMatchObject({ role: 'admin', is_active: true })
  })

  test('who does not exist is not found', async () => {
    const { members } = await admin()
    const call = members.update({ staffId: randomUUID(), role: 'support' })
    expect(await refusal(call)).toEqual({ code: 'not_found' })
  })

  test('who was an admin when they asked, and is none by now, may not', async () => {
    const [{ id, members }, member] = [await admin(), await newMember(bench.pool)]
    await bench.pool.query(`update admin_users set role = 'support' where id = $1`, [id])
    expect(await refusal(members.update({ staffId: member.id, isActive: false }))).toEqual({
      code: 'forbidden',
    })
    expect(await memberOf(member.id)).toMatchObject({ is_active: true })
  })

  test.each([{ isActive: false }, { role: 'support' as const }])(
    'of two admins who shut each other out at once with %j, one stays',
    async (change) => {
      for (let round = 0; round < 15; round += 1) {
        const [one, two] = [await newMember(bench.pool), await newMember(bench.pool)]
        const shutOut = (by: string, staffId: string, services: Services) =>
          membersAs(by, services)
            .update({ staffId, ...change })
            .then(
              () => 'done',
              async (error: unknown) => (await refusal(Promise.reject(error))).code,
            )
        const outcomes = await Promise.all([
          shutOut(one.id, two.id, bench.services),
          shutOut(two.id, one.id, elsewhere),
        ])
        expect(outcomes.toSorted()).toEqual(['done', 'forbidden'])
      }
    },
  )
})
