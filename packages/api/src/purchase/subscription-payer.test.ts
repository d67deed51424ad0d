import { expect, test } from 'vitest'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'

const shop = useShop()

test('whoever has a site reads who pays for it', async () => {
  const { site, email, customerId } = await shop.buy()
  const [payer, other] = [{ id: customerId, email }, await newCustomer(shop.database.pool, { sites: 1 })]
  await addMember(shop.database.pool, other.id, site.id)
  const payerFor = async (reader: { id: string; email: string }) =>
    (await shop.customer(reader).ownership.site({ siteId: site.id })).subscriptionPayer
  expect(await payerFor(payer)).toBe('you')
  expect(await payerFor(other)).toBe('another_owner')
  const { ownership } = shop.customer(other)
  await ownership.changeRole({ siteId: site.id, customerId: payer.id, role: 'collaborator' })
  expect(await payerFor(other)).toBe('former_owner')
  await ownership.remove({ siteId: site.id, customerId: payer.id })
  expect(await payerFor(other)).toBe('former_owner')
  await shop.query(`update sites set subscription_id = 'of the older system' where id = $1`, [site.id])
  expect(await payerFor(other)).toBe('elsewhere')
  await shop.query(`update sites set subscription_status = 'cancelled' where id = $1`, [site.id])
  expect(await payerFor(other)).toBeNull()
  await shop.query('update sites set subscription_status = null where id = $1', [site.id])
  expect(await payerFor(other)).toBeNull()
})
