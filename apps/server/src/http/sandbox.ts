import { DomainError, findSandboxObject, ourAddress, paySandboxCheckout, type Services } from '@webmagic/api'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { SANDBOX_STYLE, sandboxBillingPage, sandboxPage } from './sandbox-page.ts'

interface Checkout {
  Params: { id: string }
}

/** The pages on which nobody's money is paid. Without scripts, so that they work anywhere. */
export async function addSandbox(server: FastifyInstance, services: Services): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, _body, done) => done(null, null),
    )
    scope.get('/sandbox/style.css', async (_request, reply) => reply.type('text/css').send(SANDBOX_STYLE))
    scope.get<Checkout>('/sandbox/checkout/:id', async ({ params, query }, reply) => {
      const found = await checkoutOf(services, params.id)
      const declined = typeof query === 'object' && query !== null && 'declined' in query
      return show(reply, sandboxPage({ ...found, id: params.id, declined, now: services.clock() }))
    })
    scope.post<Checkout>('/sandbox/checkout/:id/pay', async ({ params }, reply) => {
      return reply.redirect(await pay(services, params.id), 303)
    })
    scope.post<Checkout>('/sandbox/checkout/:id/decline', async ({ params }, reply) =>
      reply.redirect(`${pathOf(params.id)}?declined`, 303),
    )
    scope.post<Checkout>('/sandbox/checkout/:id/cancel', async ({ params }, reply) => {
      const { cancelUrl } = await checkoutOf(services, params.id)
      return reply.redirect(cancelUrl, 303)
    })
    scope.get('/sandbox/billing/:customerId', async ({ query }, reply) =>
      show(reply, sandboxBillingPage(wayBack(query, services.publicUrl))),
    )
  })
}

/** Where the link back leads: whoever made the address may have put anything into it. */
function wayBack(query: unknown, publicUrl: string): string {
  const wish = typeof query === 'object' && query !== null && 'return' in query ? query.return : null
  return (typeof wish === 'string' ? ourAddress(wish, publicUrl) : null) ?? new URL(publicUrl).href
}

async function checkoutOf({ pool }: Services, id: string) {
  const found = await findSandboxObject(pool, 'checkout', id)
  if (!found) throw new DomainError('not_found')
  return found
}

/** Where to go after paying. Back to the page, which says why, if the time to pay is over. */
async function pay(services: Services, id: string): Promise<string> {
  try {
    return (await paySandboxCheckout(services, id)).successUrl
  } catch (error) {
    if (error instanceof DomainError && error.reason.code === 'conflict') return pathOf(id)
    throw error
  }
}

function pathOf(id: string): string {
  return `/sandbox/checkout/${encodeURIComponent(id)}`
}

function show(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
}
