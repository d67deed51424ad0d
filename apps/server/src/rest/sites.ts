import {
  callAsAnybody,
  callAsCustomer,
  checkout,
  checkoutInput,
  getCustomerSites,
  getPrimarySiteOfCustomer,
  getPublicSite,
} from '@webmagic/api'
import { z } from 'zod'
import { endpoint, nothing } from './endpoint.ts'
import { EXAMPLE_ID, leftEmpty } from './people.ts'
import {
  EXAMPLE_OWNED_SITE,
  EXAMPLE_SITE,
  ownedSite,
  publicSite,
  site,
  startedPurchase,
  toNumber,
  toOwnedSite,
  toSite,
} from './site-shapes.ts'

/** The older API has no pages here, and its frontends ask for none. */
const MOST_SITES = 1_000

const SITE_NOT_FOUND = [404, 'Site not found'] as const
const bySlug = z.strictObject({ slug: checkoutInput.shape.slug })

export const siteEndpoints = [
  endpoint({
    method: 'GET',
    path: '/customer/my-sites',
    operationId: 'getMySites',
    tag: 'Sites',
    summary: 'The sites of who is signed in',
    description: `The primary one first, then the newest. The first ${MOST_SITES}; \`total\` says how many there are.`,
    access: 'customer',
    takes: nothing,
    gives: z
      .object({ sites: z.array(ownedSite), total: z.int(), has_multiple_sites: z.boolean() })
      .meta({ id: 'OwnedSites' }),
    example: { answer: { sites: [EXAMPLE_OWNED_SITE], total: 1, has_multiple_sites: false } },
    async run(_sent, { context }) {
      const { sites, total, hasMultipleSites } = await callAsCustomer(context, 'ownership.mySites', (ctx) =>
        getCustomerSites(ctx, { customerId: ctx.actor.customerId, limit: MOST_SITES }),
      )
      return { sites: sites.map(toOwnedSite), total, has_multiple_sites: hasMultipleSites }
    },
  }),

  endpoint({
    method: 'GET',
    path: '/customer/my-site',
    operationId: 'getMySite',
    tag: 'Sites',
    summary: 'The primary site of who is signed in',
    access: 'customer',
    takes: nothing,
    gives: site,
    example: { answer: EXAMPLE_SITE },
    refusals: { no_sites: [404, 'No site found for this account'] },
    async run(_sent, { context }) {
      return callAsCustomer(context, 'ownership.mySite', async (ctx) =>
        toSite(await getPrimarySiteOfCustomer(ctx, { customerId: ctx.actor.customerId })),
      )
    },
  }),

  endpoint({
    method: 'GET',
    path: '/sites/public/{slug}',
    operationId: 'getPublicSite',
    tag: 'Sites',
    summary: 'What anybody may know of a site',
    access: 'anybody',
    takes: z.object({ path: bySlug }),
    gives: publicSite,
    example: {
      answer: {
        id: EXAMPLE_ID,
        slug: 'demo-shop-01',
        site_title: 'Demo Shop',
        site_description: 'A shop for anything',
        purchase_amount: 495,
        monthly_amount: 99,
        status: 'preview',
        business_name: null,
      },
    },
    refusals: { not_found: SITE_NOT_FOUND },
    async run({ path }, { context }) {
      const found = await callAsAnybody(context, 'purchase.preview', ({ services }) =>
        getPublicSite(services, path.slug),
      )
      return {
        id: found.siteId,
        slug: found.slug,
        site_title: found.siteTitle,
        site_description: found.siteDescription,
        purchase_amount: toNumber(found.purchaseAmount),
        monthly_amount: toNumber(found.monthlyAmount),
        status: found.status,
        business_name: null,
      }
    },
  }),

  endpoint({
    method: 'POST',
    path: '/sites/{slug}/purchase',
    operationId: 'purchaseSite',
    tag: 'Sites',
    summary: 'Start buying a site',
    description:
      'The answer says where to pay. `success_url` and `cancel_url` are addresses of the portal. The site belongs to `customer_email` once it is paid for; whoever is signed in buys with their own address.',
    access: 'optional',
    takes: z.object({
      path: bySlug,
      body: z.strictObject({
        customer_email: checkoutInput.shape.email.unwrap(),
        customer_name: leftEmpty(255),
        success_url: leftEmpty(2_000),
        cancel_url: leftEmpty(2_000),
      }),
    }),
    gives: startedPurchase,
    example: {
      body: { customer_email: 'ann@example.com', customer_name: 'Ann Baker' },
      answer: {
        checkout_id: EXAMPLE_ID,
        checkout_url: 'https://checkout.stripe.com/c/pay/cs_123',
        site_slug: 'demo-shop-01',
        site_title: 'Demo Shop',
        amount: 495,
        currency: 'USD',
      },
    },
    refusals: { not_found: SITE_NOT_FOUND },
    alsoRefuses: [
      [400, 'Site is not available for purchase (status: active)'],
      [429, 'Too many requests. Try again later.'],
      [503, 'The payment provider does not answer. Try again in a moment.'],
    ],
    async run({ path: { slug }, body }, { context }) {
      const input = {
        slug,
        email: body.customer_email,
        ...(body.customer_name ? { fullName: body.customer_name } : {}),
        ...(body.success_url ? { successUrl: body.success_url } : {}),
        ...(body.cancel_url ? { cancelUrl: body.cancel_url } : {}),
      }
      const started = await callAsAnybody(context, 'purchase.checkout', async (ctx) =>
        checkout({ ...ctx, actor: await ctx.whoIsAsking() }, input),
      )
      return {
        checkout_id: started.checkoutId,
        checkout_url: started.checkoutUrl,
        site_slug: slug,
        site_title: started.siteTitle,
        amount: toNumber(started),
        currency: started.currency,
      }
    },
  }),
]
