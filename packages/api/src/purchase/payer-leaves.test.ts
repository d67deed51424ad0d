import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { removeSiteFromCustomer } from '../ownership/remove-site-from-customer.ts'
import { refusal } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'

const shop = useShop()

/** A site that one owner pays for; another owns it too. */
async function newSharedSite() {
  const { site, email, customerId, subscription } = await shop.buy()
  const other = await newCustomer(shop.database.pool, { sites: 1 })
  await addMember(shop.database.pool, other.id, site.id)
  return { site, subscription, payer: { id: customerId, email }, other }
}

const endOf = async (subscription: string) =>
  (await shop.services.payments.findSubscription(subscription))?.endsAt ?? null

describe('nobody pays on for a site that they own no more', () => {
  test('who leaves pays until the end of what is paid for, and the owner who is left subscribes before then', async () => {
    const { site, subscription, payer, other } = await newSharedSite()
    const siteId = site.id
    expect(await refusal(shop.customer(other).purchase.subscribe({ siteId }))).toEqual({ code: 'conflict' })
    await shop.customer(payer).ownership.remove({ siteId })
    await shop.host.runJobs()
    const ending = await shop.customer(other).ownership.site({ siteId })
    expect(ending).toMatchObject({ subscriptionStatus: 'active', nextBillingDate: null })
    expect(ending.subscriptionEndsAt).toEqual(await endOf(subscription))
    expect(ending.subscriptionEndsAt).not.toBeNull()
    const { checkoutUrl, amount } = await shop.customer(other).purchase.subscribe({ siteId })
    expect(amount).toBe(0)
    await shop.pay(checkoutUrl.split('/').at(-1) ?? '')
    expect(await shop.customer(other).ownership.site({ siteId })).toMatchObject({
      subscriptionStatus: 'active',
      subscriptionEndsAt: null,
    })
  })

  test('who is removed by another owner does not', async () => {
    const { site, subscription, payer, other } = await newSharedSite()
    await shop.customer(other).ownership.remove({ siteId: site.id, customerId: payer.id })
    await shop.host.runJobs()
    expect(await endOf(subscription)).toEqual(expect.any(Date))
  })

  test('who becomes a collaborator does not', async () => {
    const { site, subscription, payer, other } = await newSharedSite()
    const demoted = { siteId: site.id, customerId: payer.id, role: 'collaborator' } as const
    await shop.customer(other).ownership.changeRole(demoted)
    await shop.host.runJobs()
    expect(await endOf(subscription)).toEqual(expect.any(Date))
  })

  test('a removal that is rolled back ends nothing', async () => {
    const { site, subscription, payer } = await newSharedSite()
    const em = shop.services.orm.em.fork()
    const undone = em.transactional(async (inside) => {
      const ctx = { em: inside, actor: SYSTEM, now: new Date() }
      await removeSiteFromCustomer(ctx, { customerId: payer.id, siteId: site.id })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await shop.host.runJobs()
    expect(await endOf(subscription)).toBeNull()
  })
})

describe('the owners who are left', () => {
  const lettersTo = (email: string) =>
    shop.host.mails.filter(({ to, subject }) => to === email && subject.includes('is paid until'))

  test('hear until when the site is paid, and that one of them must subscribe', async () => {
    const { site, subscription, payer, other } = await newSharedSite()
    const collaborator = await newCustomer(shop.database.pool, { sites: 1 })
    await addMember(shop.database.pool, collaborator.id, site.id, 'collaborator')
    await shop.customer(payer).ownership.remove({ siteId: site.id })
    await shop.host.runJobs()
    const [letter, ...more] = lettersTo(other.email)
    const until = (await endOf(subscription))?.toISOString().slice(0, 10)
    expect(letter?.subject).toBe(`A site for sale is paid until ${until}`)
    expect(letter?.text).toContain(`/sites/${site.id}`)
    expect([more, lettersTo(payer.email), lettersTo(collaborator.email)]).toEqual([[], [], []])
  })

  test('hear nothing when whoever leaves did not pay', async () => {
    const { site, payer, other } = await newSharedSite()
    await shop.customer(other).ownership.remove({ siteId: site.id })
    await shop.host.runJobs()
    expect(lettersTo(payer.email)).toEqual([])
  })
})

describe('the payer stays', () => {
  test('when another owner, or a collaborator, leaves, the subscription goes on', async () => {
    const { site, subscription, other } = await newSharedSite()
    const collaborator = await newCustomer(shop.database.pool, { sites: 1 })
    await addMember(shop.database.pool, collaborator.id, site.id, 'collaborator')
    for (const leaving of [other, collaborator]) {
      await shop.customer(leaving).ownership.remove({ siteId: site.id })
    }
    await shop.host.runJobs()
    expect(await endOf(subscription)).toBeNull()
  })
})

test('a subscription of the older system is left alone', async () => {
  const owner = await newCustomer(shop.database.pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  const other = await newCustomer(shop.database.pool, { sites: 1 })
  await addMember(shop.database.pool, other.id, siteId)
  await shop.query(`update sites set subscription_id = 'of the older system' where id = $1`, [siteId])
  await shop.customer(owner).ownership.remove({ siteId })
  const jobs = await shop.query(
    `select from graphile_worker.jobs where task_identifier = 'cancel-subscription'`,
    [],
  )
  expect(jobs).toEqual([])
})
