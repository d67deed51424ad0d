import { expect, test } from 'vitest'
import { ANONYMOUS } from '../actor.ts'
import { callerAs, refusal } from '../testing/api.ts'
import { newSiteForSale } from '../testing/purchase.ts'
import { newEmail, useShop } from '../testing/shop.ts'

const shop = useShop()

const from = (address: string | null) => callerAs(shop.services, ANONYMOUS, address).purchase
const forSale = () => newSiteForSale(shop.database.pool)

test("another guest's key is not mine, whatever they buy", async () => {
  const [{ slug }, other] = [await forSale(), await forSale()]
  const mine = await from('192.0.2.1').checkout({ slug, email: newEmail(), idempotencyKey: '1' })
  for (const theirs of [{ slug }, { slug: other.slug }]) {
    const input = { ...theirs, email: newEmail(), idempotencyKey: '1' }
    expect((await from('192.0.2.1').checkout(input)).checkoutId).not.toBe(mine.checkoutId)
  }
})

test('who guesses my address and my key does not get my page', async () => {
  const input = { slug: (await forSale()).slug, email: newEmail(), idempotencyKey: '1' }
  const mine = await from('192.0.2.1').checkout(input)
  for (const address of ['192.0.2.2', null]) {
    expect((await from(address).checkout(input)).checkoutId).not.toBe(mine.checkoutId)
  }
})

test.each([
  ['at the same address', '192.0.2.1', '192.0.2.1'],
  ['in the same network', '2001:db8:1:1::1', '2001:db8:1:1::2'],
  ['inside the platform', null, null],
])('I come back to my own, %s, however the e-mail is written', async (_name, first, second) => {
  const { slug } = await forSale()
  const email = newEmail()
  const mine = await from(first).checkout({ slug, email, idempotencyKey: '1' })
  const again = { slug, email: email.toUpperCase(), idempotencyKey: '1' }
  expect(await from(second).checkout(again)).toEqual(mine)
  const other = { ...again, slug: (await forSale()).slug }
  expect(await refusal(from(second).checkout(other))).toEqual({ code: 'conflict' })
})
