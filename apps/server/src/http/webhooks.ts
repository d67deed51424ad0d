import { type PaymentProvider, receiveEvent, type Services, SignatureError } from '@webmagic/api'
import type { FastifyInstance } from 'fastify'
import { malformed } from './errors.ts'

const SIGNATURE_HEADERS = { sandbox: 'webmagic-signature', stripe: 'stripe-signature' } as const

/** Takes the provider's events. Answered only once they are stored; a provider sends again what is not answered. */
export async function addWebhooks(server: FastifyInstance, services: Services): Promise<void> {
  await server.register(async (scope) => {
    // Signatures are about bytes.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    addWebhook(scope, services, services.payments)
  })
}

function addWebhook(scope: FastifyInstance, services: Services, provider: PaymentProvider): void {
  scope.post(`/webhooks/${provider.name}`, async (request, reply) => {
    const header = request.headers[SIGNATURE_HEADERS[provider.name]]
    const signature = typeof header === 'string' ? header : undefined
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    try {
      const isNew = await receiveEvent({ pool: services.pool, now: services.clock() }, provider, {
        body,
        signature,
      })
      return reply.send({ received: true, known: !isNew })
    } catch (error) {
      if (error instanceof SignatureError) throw malformed('The signature is missing, wrong or too old.')
      throw error
    }
  })
}
