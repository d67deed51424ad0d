import { randomUUID } from 'node:crypto'
import type { TaskServices } from '@webmagic/api'
import { toConfig } from '../config.ts'
import { keptSecret } from '../embedded-postgres.ts'
import { readEnvironment } from '../env.ts'
import { OperatorError } from '../operator-error.ts'
import { print, withMigratedDatabase } from './with-database.ts'

type SandboxServices = Pick<TaskServices, 'pool' | 'payments' | 'clock'>

interface Sold {
  checkoutId: string
  providerCheckoutId: string
  subscriptionId: string | null
  paymentId: string
}

export async function replay(options: { since: Date; all?: boolean; json?: boolean }): Promise<void> {
  const { replayEvents } = await import('@webmagic/api')
  const queued = await withServices((services) =>
    replayEvents(services, { since: options.since, all: options.all ?? false }),
  )
  print({ queued }, options.json, () => `${queued} events are queued. A host or worker processes them.`)
}

export async function act(name: string, { site, json }: { site: string; json?: boolean }): Promise<void> {
  const done = await withServices(async (services) => {
    if (services.payments.name !== 'sandbox') throw new OperatorError('Payments are not the sandbox’s here.')
    return perform(name, services, await soldSite(services, site))
  })
  print({ site, ...done }, json, () => `Done. The sandbox tells a running host within seconds.`)
}

async function perform(name: string, services: SandboxServices, sold: Sold): Promise<object> {
  const api = await import('@webmagic/api')
  switch (name) {
    case 'renew':
      await api.renew(services, subscriptionOf(sold))
      return { renewed: subscriptionOf(sold) }
    case 'fail':
      await api.failPayment(services, subscriptionOf(sold))
      return { failed: subscriptionOf(sold) }
    case 'refund':
      return { refund: await refundAll(services, sold) }
    case 'dispute':
      await api.dispute(services, sold.paymentId)
      return { disputed: sold.paymentId }
    default: {
      const subjects = [sold.providerCheckoutId, sold.paymentId, sold.subscriptionId ?? '']
      return { resent: await api.resend(services, subjects) }
    }
  }
}

async function refundAll({ payments }: SandboxServices, { paymentId }: Sold): Promise<string> {
  const payment = await payments.findPayment(paymentId)
  const left = payment ? payment.amount.amount - payment.refunded.amount : 0
  if (left <= 0) throw new OperatorError('There is nothing left to give back.')
  return (await payments.refund({ refundId: randomUUID(), paymentId, amount: left })).status
}

function subscriptionOf({ subscriptionId }: Sold): string {
  if (subscriptionId === null) throw new OperatorError('This site has no subscription.')
  return subscriptionId
}

async function soldSite({ pool }: SandboxServices, slug: string): Promise<Sold> {
  const { rows } = await pool.query<Sold>(
    `select k.id as "checkoutId", k.provider_checkout_id as "providerCheckoutId", s.subscription_id as "subscriptionId",
       p.provider_payment_id as "paymentId"
     from sites s
     join webmagic.checkouts k on k.site_id = s.id and k.provider = 'sandbox'
     join webmagic.payments p on p.checkout_id = k.id
     where s.slug = $1
     order by (k.status = 'fulfilled') desc, (p.purchase_id is not null) desc, k.created_at desc limit 1`,
    [slug],
  )
  if (!rows[0]) throw new OperatorError(`Nobody has paid for ${slug} in the sandbox.`)
  return rows[0]
}

function withServices<T>(work: (services: SandboxServices) => Promise<T>): Promise<T> {
  const env = readEnvironment()
  return withMigratedDatabase(async (orm, { databaseUrl }) => {
    const { servicesFor } = await import('../services.ts')
    const authSecret = env.AUTH_SECRET ?? (await keptSecret())
    return work(await servicesFor(toConfig(env, { databaseUrl, authSecret }), orm))
  })
}
