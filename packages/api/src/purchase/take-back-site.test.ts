import { expect, test } from 'vitest'
import { refusal } from '../testing/api.ts'
import { useShop } from '../testing/shop.ts'
import { payCheckout } from './sandbox/actions.ts'

const shop = useShop()

test('what goes back on sale has nothing of its former owner: no domain, and nothing open to pay', async () => {
  const { site, email, customerId, purchaseId } = await shop.buy()
  const owner = shop.customer({ id: customerId, email })
  await shop.query(
    `update sites set custom_domain = slug || '.example.test', domain_verified = true, domain_verified_at = now(),
       domain_verification_token = 'token', ssl_provisioned = true, ssl_certificate_path = '/path', ssl_provisioned_at = now()
     where id = $1`,
    [site.id],
  )
  await owner.purchase.cancelSubscription({ siteId: site.id })
  await shop.host.runJobs()
  const { checkoutId, checkoutUrl } = await owner.purchase.subscribe({ siteId: site.id })
  await (await shop.admin()).purchase.refund({ purchaseId })
  await shop.host.runJobs()
  expect(await shop.guest().purchase.preview({ slug: site.slug })).toMatchObject({ slug: site.slug })
  expect(
    await shop.query(
      `select custom_domain, domain_verified, domain_verified_at, domain_verification_token, ssl_provisioned,
         ssl_certificate_path, ssl_provisioned_at from sites where id = $1`,
      [site.id],
    ),
  ).toEqual([
    {
      custom_domain: null,
      domain_verified: false,
      domain_verified_at: null,
      domain_verification_token: null,
      ssl_provisioned: false,
      ssl_certificate_path: null,
      ssl_provisioned_at: null,
    },
  ])
  expect(await shop.statusOf(checkoutId)).toBe('expired')
  const page = checkoutUrl.split('/').at(-1) ?? ''
  expect(await refusal(payCheckout(shop.services, page))).toEqual({ code: 'conflict' })
})

test('what its former owner wrote about it is for the staff alone', async () => {
  const { site, email, customerId, purchaseId } = await shop.buy()
  const owner = shop.customer({ id: customerId, email })
  const { ticketId } = await owner.tickets.create({
    subject: 'Opening hours',
    description: 'Please change our opening hours.',
    category: 'site_edit',
  })
  const admin = await shop.admin()
  await admin.purchase.refund({ purchaseId })
  await shop.host.runJobs()
  expect(await refusal(owner.tickets.get({ ticketId }))).toEqual({ code: 'not_found' })
  expect(await admin.staff.tickets.get({ ticketId })).toMatchObject({ siteId: site.id, staffOnly: true })
})
