import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { addSiteToCustomer } from '../ownership/add-site-to-customer.ts'
import { refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { newEmail, useShop } from '../testing/shop.ts'

const shop = useShop()

/** What staff saw of the payments for a site, though it may have settled by itself since. */
async function exceptionsOf(slug: string) {
  const { exceptions } = await shop.support().purchase.exceptions({ resolved: true, limit: 100 })
  return exceptions.filter((exception) => exception.slug === slug)
}

const membersOf = (siteId: string) =>
  shop.query('select customer_user_id as id, role from customer_site_ownership where site_id = $1', [siteId])

const subscriptionsFor = (page: string) =>
  shop.query(
    `select s.state->>'status' as status from webmagic.sandbox_objects c
     join webmagic.sandbox_objects s on s.id = c.state->>'subscriptionId' where c.id = $1`,
    [page],
  )

async function expectGivenBack({
  checkoutId,
  page,
  slug,
}: {
  checkoutId: string
  page: string
  slug: string
}) {
  expect(await shop.statusOf(checkoutId)).toBe('refunded')
  expect(await subscriptionsFor(page)).toEqual([{ status: 'cancelled' }])
  expect((await exceptionsOf(slug)).map(({ kind }) => kind)).toEqual(['refund_due'])
}

describe('a site that has a member is not for sale', () => {
  test('a collaborator who pays for it gets the money back', async () => {
    const { id, email } = await newCustomer(shop.database.pool, { sites: 1 })
    const { site, checkoutId, page } = await shop.start(email)
    await addMember(shop.database.pool, id, site.id, 'collaborator')
    await shop.pay(page)
    await expectGivenBack({ checkoutId, page, slug: site.slug })
    expect(await membersOf(site.id)).toEqual([{ id, role: 'collaborator' }])
    expect((await exceptionsOf(site.slug))[0]?.details).toEqual({ reason: 'not_for_sale' })
  })

  test('so does somebody else, and no stranger is inside what they bought', async () => {
    const { site, checkoutId, page, email } = await shop.start()
    const { id } = await newCustomer(shop.database.pool, { sites: 1 })
    await addMember(shop.database.pool, id, site.id, 'collaborator')
    await shop.pay(page)
    await expectGivenBack({ checkoutId, page, slug: site.slug })
    expect(await membersOf(site.id)).toEqual([{ id, role: 'collaborator' }])
    expect(await shop.query('select from customer_users where login_email = $1', [email])).toEqual([])
    expect(await shop.query('select status from sites where id = $1', [site.id])).toEqual([
      { status: 'preview' },
    ])
  })

  test('when staff let a collaborator in, what is open for it expires', async () => {
    const { site, checkoutId } = await shop.start()
    const { id } = await newCustomer(shop.database.pool)
    const ctx = { em: shop.services.orm.em.fork(), actor: SYSTEM, now: new Date() }
    await addSiteToCustomer(ctx, { customerId: id, siteId: site.id, role: 'collaborator' })
    expect(await shop.statusOf(checkoutId)).toBe('expired')
    await shop.host.runJobs()
  })
})

test('a site that costs nothing is not for sale, as nobody could pay for it', async () => {
  const { site } = await shop.start()
  await shop.query('update sites set purchase_amount = 0 where id = $1', [site.id])
  const { slug } = site
  const notForSale = { code: 'site_not_for_sale' }
  expect(await refusal(shop.guest().purchase.preview({ slug }))).toEqual(notForSale)
  expect(await refusal(shop.guest().purchase.checkout({ slug, email: newEmail() }))).toEqual(notForSale)
  expect((await shop.guest().purchase.forSale({ search: slug })).sites).toEqual([])
  await shop.query('update sites set purchase_amount = 1 where id = $1', [site.id])
  expect((await shop.guest().purchase.forSale({ search: slug })).sites).toMatchObject([{ slug }])
})

describe('an account that nobody can sign in to buys nothing', () => {
  test.each([
    ['a disabled one', 'update customer_users set is_active = false where id = $1'],
    [
      'a disabled, confirmed one',
      'update customer_users set is_active = false, email_verified = true where id = $1',
    ],
    [
      'one that lost its sign-in to a variant of the address',
      'update customer_users set login_email = null where id = $1',
    ],
  ])('%s', async (_name, change) => {
    const email = newEmail()
    const { id } = await newCustomer(shop.database.pool, { email })
    await shop.query(change, [id])
    const { site, checkoutId, page } = await shop.start(email)
    await shop.pay(page)
    await expectGivenBack({ checkoutId, page, slug: site.slug })
    expect(await membersOf(site.id)).toEqual([])
    expect((await exceptionsOf(site.slug))[0]?.details).toEqual({ reason: 'buyer_cannot_sign_in' })
    expect(shop.host.mails.filter(({ to }) => to === email).map(({ subject }) => subject)).toEqual([
      'Your payment for A site for sale goes back',
      expect.stringContaining('refunded'),
    ])
    expect(await shop.guest().purchase.preview({ slug: site.slug })).toMatchObject({ slug: site.slug })
  })

  test('nor does one that is disabled while it is at the checkout', async () => {
    const buyer = await newCustomer(shop.database.pool)
    const { slug } = (await shop.start()).site
    const { checkoutId, checkoutUrl } = await shop.customer(buyer).purchase.checkout({ slug })
    await shop.query('update customer_users set is_active = false where id = $1', [buyer.id])
    const page = checkoutUrl.split('/').at(-1) ?? ''
    await shop.pay(page)
    await expectGivenBack({ checkoutId, page, slug })
  })
})
