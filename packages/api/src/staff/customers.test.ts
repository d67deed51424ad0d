import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findActor } from '../accounts/sessions.ts'
import { ANONYMOUS } from '../actor.ts'
import { bearerOf, newAccount, newMember, statusOf, useAccountsDatabase } from '../testing/accounts.ts'
import { callerAs, refusal, staffActor } from '../testing/api.ts'
import { newCustomer, newEmail } from '../testing/customers.ts'
import { lettersTo, tokenTo } from '../testing/letters.ts'
import { newSession, sign } from '../testing/sessions.ts'

const bench = useAccountsDatabase()

const support = () => callerAs(bench.services, staffActor('support')).staff.customers

async function admin() {
  const { id } = await newMember(bench.pool)
  return { id, customers: callerAs(bench.services, staffActor('admin', id)).staff.customers }
}

async function auditOf(customerId: string) {
  const { rows } = await bench.pool.query(
    'select action, actor_kind, actor_id from webmagic.audit_log where customer_id = $1 order by id',
    [customerId],
  )
  return rows
}

describe('searching customers', () => {
  /** Every customer who matches, page by page; between two pages, something happens. */
  async function walk(search: string, limit: number, between = async (_page: number) => {}) {
    const found: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page = await support().search({ search, limit, cursor })
      found.push(...page.customers.map(({ email }) => email))
      expect(page.customers.length).toBeLessThanOrEqual(limit)
      cursor = page.nextCursor
      pages += 1
      await between(pages)
    } while (cursor !== null)
    return found
  }

  async function newCrowd(size: number, tag = randomUUID().slice(0, 8)) {
    const emails = Array.from({ length: size }, () => `${randomUUID()}@${tag}.test`)
    await Promise.all(emails.map((email) => newCustomer(bench.pool, { email })))
    return { tag, emails }
  }

  test.each([1, 3, 7, 100])('in pages of %i shows everybody once', async (limit) => {
    const { tag, emails } = await newCrowd(21)
    const found = await walk(tag, limit)
    expect(found.toSorted()).toEqual(emails.toSorted())
  })

  test('shows everybody once while others are added before and after', async () => {
    const { tag, emails } = await newCrowd(20)
    const found = await walk(tag, 3, async (page) => {
      for (const first of ['0', '8', 'f']) {
        await newCustomer(bench.pool, { email: `${first}${page}-${randomUUID()}@${tag}.test` })
      }
    })
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual(expect.arrayContaining(emails))
  })

  test('looks at a part of the address or the name, whatever its case', async () => {
    const tag = randomUUID().slice(0, 8)
    await newCustomer(bench.pool, { email: `Ann.${tag}@Example.test`, fullName: 'Somebody' })
    await newCustomer(bench.pool, { fullName: `Bea ${tag.toUpperCase()} Example` })
    await newCustomer(bench.pool)
    const { customers, total } = await support().search({ search: tag })
    expect(customers.map(({ fullName }) => fullName).toSorted()).toEqual([
      `Bea ${tag.toUpperCase()} Example`,
      'Somebody',
    ])
    expect(total).toBe(2)
  })

  test.each(['%', '_', '\\', "'", '%%', '_%', '\\%'])('takes %j as it is written', async (sign) => {
    const tag = randomUUID()
    await newCustomer(bench.pool, { fullName: `${tag}${sign}x` })
    await newCustomer(bench.pool, { fullName: `${tag}yyx` })
    const { customers } = await support().search({ search: `${tag}${sign}` })
    expect(customers.map(({ fullName }) => fullName)).toEqual([`${tag}${sign}x`])
  })

  test('counts up to a thousand, and then says that there are many', async () => {
    const tag = randomUUID()
    const add = (count: number) =>
      bench.pool.query(
        `insert into customer_users (email) select gen_random_uuid() || '@${tag}' from generate_series(1, $1::int)`,
        [count],
      )
    await add(1_000)
    expect((await support().search({ search: tag, limit: 1 })).total).toBe(1_000)
    await add(1)
    const page = await support().search({ search: tag, limit: 1 })
    expect([page.total, page.customers.length]).toEqual([null, 1])
  })

  test('tells what there is to tell, and no secrets', async () => {
    const { id, email } = await newAccount(bench.pool, { sites: 2, fullName: 'Ann', isActive: false })
    const { customers } = await support().search({ search: email })
    const expected = {
      customerId: id,
      email,
      fullName: 'Ann',
      phone: null,
      emailVerified: false,
      isActive: false,
      canSignIn: true,
      siteCount: 2,
      createdAt: expect.any(Date),
    }
    expect(customers).toEqual([expected])
    expect(await support().get({ customerId: id })).toEqual(expected)
  })

  test("tells who has no address to sign in with, which is somebody else's but for its case", async () => {
    const tag = randomUUID()
    const add = async (email: string, loginEmail: string | null) => {
      const { rows } = await bench.pool.query<{ id: string }>(
        'insert into customer_users (email, login_email) values ($1, $2) returning id',
        [email, loginEmail],
      )
      return rows[0]?.id ?? ''
    }
    const ids = [
      await add(`ann@${tag}.test`, `ann@${tag}.test`),
      await add(`Ann@${tag}.test`, null),
      await add(`ANN@${tag}.test`, null),
    ]
    const find = async (canSignIn?: boolean) => {
      const found = []
      let cursor: string | null = null
      let total: number | null = null
      do {
        const page: Awaited<ReturnType<ReturnType<typeof support>['search']>> = await support().search({
          search: tag,
          canSignIn,
          limit: 1,
          cursor,
        })
        found.push(...page.customers)
        cursor = page.nextCursor
        total = page.total
      } while (cursor !== null)
      return { total, found: new Map(found.map((each) => [each.customerId, each.canSignIn])) }
    }
    const [ann = '', ...others] = ids
    const cannot = new Map(others.map((id) => [id, false]))
    expect(await find()).toEqual({ total: 3, found: new Map([[ann, true], ...cannot]) })
    expect(await find(false)).toEqual({ total: 2, found: cannot })
    expect(await find(true)).toEqual({ total: 1, found: new Map([[ann, true]]) })
    const get = async (customerId: string) => (await support().get({ customerId })).canSignIn
    expect(await Promise.all(ids.map(get))).toEqual([true, false, false])
  })

  test.each([
    ['nonsense', 'x'],
    ['another shape', JSON.stringify(['a'])],
    ['no id', JSON.stringify(['a', 'b'])],
    ['NUL', JSON.stringify(['a\0', randomUUID()])],
  ])('refuses a cursor of %s', async (_what, text) => {
    const cursor = Buffer.from(text).toString('base64url')
    const reason = await refusal(support().search({ cursor }))
    expect(reason).toMatchObject({ code: 'validation_failed', issues: [{ path: ['cursor'] }] })
  })
})

describe('opening an account', () => {
  test('mails a link to set a password, which then signs in', async () => {
    const email = newEmail()
    const created = await support().create({
      email: ` ${email.toUpperCase()}`,
      fullName: 'Ann',
      phone: '+1 555',
    })
    expect(created).toMatchObject({
      email,
      fullName: 'Ann',
      phone: '+1 555',
      emailVerified: false,
      canSignIn: true,
      siteCount: 0,
    })
    expect(await support().get({ customerId: created.customerId })).toEqual(created)
    const letters = await lettersTo(bench.pool, bench.services, email)
    expect(letters.map(({ kind }) => kind)).toEqual(['set-password'])
    const body = { token: letters[0]?.token, newPassword: 'a new password' }
    expect((await bench.send('reset-password', { body })).status).toBe(200)
    expect((await bench.signIn(email, body.newPassword)).status).toBe(200)
    expect(await support().get({ customerId: created.customerId })).toMatchObject({ emailVerified: true })
  })

  test('the link lasts seven days', async () => {
    const { customerId } = await support().create({ email: newEmail() })
    const { rows } = await bench.pool.query(
      `select round(extract(epoch from expires_at - now()) / 3600)::int as hours
       from webmagic.customer_verifications where value = $1`,
      [customerId],
    )
    expect(rows).toEqual([{ hours: 7 * 24 }])
  })

  test('for an address that has one is a conflict, whatever its case, and sends nothing', async () => {
    const email = `Ann.${randomUUID()}@Example.test`
    await newCustomer(bench.pool, { email })
    for (const each of [email, email.toLowerCase()]) {
      expect(await refusal(support().create({ email: each }))).toEqual({ code: 'conflict' })
    }
    expect(await lettersTo(bench.pool, bench.services, email.toLowerCase())).toEqual([])
  })

  test('ten times at once opens one', async () => {
    const email = newEmail()
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        support()
          .create({ email })
          .then(
            () => 'done',
            async (error: unknown) => (await refusal(Promise.reject(error))).code,
          ),
      ),
    )
    expect(outcomes.toSorted()).toEqual([...Array(9).fill('conflict'), 'done'])
    expect(await lettersTo(bench.pool, bench.services, email)).toHaveLength(1)
  })
})

describe('disabling a customer', () => {
  test('ends every session, the way in and open links, until enabled again', async () => {
    const { id, customers } = await admin()
    const customer = await newAccount(bench.pool)
    const authorization = bearerOf(await bench.signIn(customer.email))
    const second = `Bearer ${sign(await newSession(bench.pool, customer.id), bench.services.authSecret)}`
    expect(await customers.disable({ customerId: customer.id })).toMatchObject({ isActive: false })
    for (const header of [authorization, second]) {
      expect(await findActor(bench.services, { authorization: header })).toEqual(ANONYMOUS)
    }
    expect(await statusOf(bench.signIn(customer.email))).toBe(401)
    expect(await customers.enable({ customerId: customer.id })).toMatchObject({ isActive: true })
    expect(await findActor(bench.services, { authorization })).toEqual(ANONYMOUS)
    expect((await bench.signIn(customer.email)).status).toBe(200)
    const by = { actor_kind: 'staff', actor_id: id }
    expect(await auditOf(customer.id)).toEqual([
      { action: 'customer.disable', ...by },
      { action: 'customer.enable', ...by },
    ])
  })

  test('a link from before lets nobody in', async () => {
    const { customers } = await admin()
    const customer = await newAccount(bench.pool)
    await bench.send('request-password-reset', { body: { email: customer.email } })
    const token = await tokenTo(bench.pool, bench.services, customer.email)
    await customers.disable({ customerId: customer.id })
    await bench.send('reset-password', { body: { token, newPassword: 'a new password' } })
    expect(await statusOf(bench.signIn(customer.email, 'a new password'))).toBe(401)
  })

  test('again changes nothing and is not written down, also ten times at once', async () => {
    const { customers } = await admin()
    const { id: customerId } = await newCustomer(bench.pool)
    await Promise.all(Array.from({ length: 10 }, () => customers.disable({ customerId })))
    await customers.disable({ customerId })
    expect(await auditOf(customerId)).toHaveLength(1)
  })

  test('leaves the sites', async () => {
    const { customers } = await admin()
    const customer = await newCustomer(bench.pool, { sites: 2 })
    expect(await customers.disable({ customerId: customer.id })).toMatchObject({ siteCount: 2 })
  })

  test('who does not exist is not found', async () => {
    const { customers } = await admin()
    const nobody = { customerId: randomUUID() }
    const calls = [customers.get(nobody), customers.disable(nobody), customers.enable(nobody)]
    expect(await Promise.all(calls.map(refusal))).toEqual(calls.map(() => ({ code: 'not_found' })))
  })
})
