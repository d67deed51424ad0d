import { expect, test } from 'vitest'
import { ANONYMOUS } from '../../actor.ts'
import { callerAs, refusal } from '../../testing/api.ts'
import { newSiteForSale } from '../../testing/purchase.ts'
import { WEBHOOK_SECRET } from '../../testing/stripe-events.ts'
import { useStripeShop } from '../../testing/stripe-shop.ts'
import { createStripeProvider } from './provider.ts'

const shop = useStripeShop()

test('an address that Stripe does not take is the mistake of whoever gave it', async () => {
  const { slug } = await newSiteForSale(shop.database.pool)
  const refused = await refusal(shop.guest().purchase.checkout({ slug, email: 'somebody@refused.test' }))
  expect(refused).toMatchObject({ code: 'validation_failed', issues: [{ path: ['email'] }] })
})

test('with a key that Stripe does not take, buyers are to try later, and operators are told without it', async () => {
  const { slug } = await newSiteForSale(shop.database.pool)
  const secretKey = 'sk_test_that_is_revoked'
  const { services, server } = shop
  const payments = createStripeProvider({
    secretKey,
    webhookSecret: WEBHOOK_SECRET,
    apiUrl: server.url,
    clock: services.clock,
    retries: 0,
  })
  const lines: unknown[][] = []
  const log = (...line: unknown[]) => void lines.push(line)
  const caller = callerAs({ ...services, payments, log }, ANONYMOUS)
  const refused = await refusal(caller.purchase.checkout({ slug, email: shop.newEmail() }))
  expect(refused).toEqual({ code: 'payment_provider_unavailable' })
  expect(lines).toEqual([[{ error: 'StripeKeyError' }, 'the payment provider refuses our key']])
})

test('an amount that is under its minimum is a fault of ours: buyers are given no reason, operators see it', async () => {
  const { id, slug } = await newSiteForSale(shop.database.pool)
  await shop.query('update sites set purchase_amount = 0.01 where id = $1', [id])
  const asked = refusal(shop.guest().purchase.checkout({ slug, email: shop.newEmail() }))
  await expect(asked).rejects.toMatchObject({
    cause: { name: 'StripeRefusedError', code: 'amount_too_small' },
  })
})
