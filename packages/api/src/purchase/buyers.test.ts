import { describe, expect, test } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import { callerAs } from '../testing/api.ts'
import { openAuth, sendTo } from '../testing/auth.ts'
import { newCustomer, primarySitesOf } from '../testing/customers.ts'
import { newSiteForSale, openPurchaseHost } from '../testing/purchase.ts'
import { newEmail, useShop } from '../testing/shop.ts'
import { payCheckout } from './sandbox/actions.ts'

const shop = useShop()

const pageOf = (checkoutUrl: string) => checkoutUrl.split('/').at(-1) ?? ''

const customerOf = async (email: string) => {
  const [row] = await shop.query<{ id: string }>('select id from customer_users where login_email = $1', [
    email,
  ])
  return row?.id ?? ''
}

describe('primary is set correctly', () => {
  test("a buyer's first site becomes the primary one, and a second changes nothing", async () => {
    const first = await shop.buy()
    expect(await primarySitesOf(shop.database.pool, first.customerId)).toEqual([first.site.id])
    const second = await shop.buy(first.email)
    expect(second.customerId).toBe(first.customerId)
    expect(await primarySitesOf(shop.database.pool, first.customerId)).toEqual([first.site.id])
    const flags = await shop.query(
      'select site_id, is_primary from customer_site_ownership where customer_user_id = $1 order by is_primary',
      [first.customerId],
    )
    expect(flags).toEqual([
      { site_id: second.site.id, is_primary: false },
      { site_id: first.site.id, is_primary: true },
    ])
  })

  test('so does the first site that somebody buys who has an account', async () => {
    const { id, email } = await newCustomer(shop.database.pool)
    const { site, customerId } = await shop.buy(email)
    expect(customerId).toBe(id)
    expect(await primarySitesOf(shop.database.pool, id)).toEqual([site.id])
  })
})

test('operators read who has bought a site, and how many they have by then', async () => {
  const lines: { fields: Record<string, string | number>; message: string }[] = []
  const log = (fields: Record<string, string | number>, message: string) => {
    lines.push({ fields, message })
  }
  const logging = await openPurchaseHost(shop.database, { ...shop.services, log })
  const email = newEmail()
  const sites: string[] = []
  try {
    for (let count = 1; count <= 2; count += 1) {
      const { site, page } = await shop.start(email)
      sites.push(site.id)
      await payCheckout(shop.services, page)
      await logging.runJobs()
    }
  } finally {
    await logging.close()
  }
  const customerId = await customerOf(email)
  expect(lines.filter(({ message }) => message === 'site bought').map(({ fields }) => fields)).toEqual(
    sites.map((siteId, index) => ({ customerId, siteId, siteCount: index + 1 })),
  )
  expect(JSON.stringify(lines)).not.toContain(email)
})

test('a second payment for a sold site is told to its payer and to staff, and not to the owner', async () => {
  const staff = newEmail()
  await shop.query(`insert into admin_users (email, login_email, role) values ($1, $1, 'support')`, [staff])
  const guest = callerAs(shop.services, ANONYMOUS)
  const { slug } = await newSiteForSale(shop.database.pool)
  const [owner, payer] = [newEmail(), newEmail()]
  const first = await guest.purchase.checkout({ slug, email: owner })
  const second = await guest.purchase.checkout({ slug, email: payer })
  await shop.pay(pageOf(first.checkoutUrl))
  const before = shop.host.mails.length
  await shop.pay(pageOf(second.checkoutUrl))
  expect(await shop.statusOf(second.checkoutId)).toBe('refunded')
  const letters = shop.host.mails.slice(before)
  const subjectsTo = (email: string) => letters.filter(({ to }) => to === email).map(({ subject }) => subject)
  expect(subjectsTo(owner)).toEqual([])
  expect(subjectsTo(payer)).toEqual([
    expect.stringContaining('goes back'),
    expect.stringContaining('495.00 USD'),
  ])
  expect(subjectsTo(staff)).toEqual([expect.stringContaining('goes back')])
  expect(letters.find(({ to }) => to === staff)?.text).toContain('/staff/exceptions')
})

test('a buyer who never chose a password is mailed another link when they say that they forgot it', async () => {
  const { email } = await shop.buy()
  const auth = openAuth(shop.database, shop.services)
  const send = (path: string, body: object) => sendTo(auth, shop.services, path, { body })
  const tokens = () =>
    shop.host.mails.filter(({ to }) => to === email).map(({ text }) => /#token=([\w-]+)/.exec(text)?.[1])
  try {
    expect((await send('request-password-reset', { email })).status).toBe(200)
    await shop.host.runJobs()
    const [first, second, ...more] = tokens()
    expect(first).toBeTruthy()
    expect(second).toBeTruthy()
    expect(second).not.toBe(first)
    expect(more).toEqual([])
    const password = 'battery horse correct'
    expect((await send('reset-password', { token: second, newPassword: password })).status).toBe(200)
    expect((await send('sign-in/email', { email, password })).status).toBe(200)
  } finally {
    await auth.close()
  }
})
