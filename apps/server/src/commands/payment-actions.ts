import { randomUUID } from 'node:crypto'
import type { TaskServices } from '@webmagic/api'
import { toConfig } from '../config.ts'
import { keptSecret } from '../embedded-postgres.ts'
import { readEnvironment } from '../env.ts'
import { OperatorError } from '../operator-error.ts'
import { print, withMigratedDatabase } from './with-database.ts'

type SandboxServices = Pick<TaskServices, 'pool' | 'payments' | 'clock'>

/** What the sandbox knows of a site, by its own ids. */
interface Known {
  slug: string
  subscriptionId: string | null
  /** The one that the site was bought with or, of one that was not bought here, the newest. */
  paymentId: string | null
  /** Of every checkout, subscription and payment there was. */
  subjects: string[]
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
    return perform(name, services, await knownOf(services, site))
  })
  print({ site, ...done }, json, () => `Done. The sandbox tells a running host within seconds.`)
}

async function perform(name: string, services: SandboxServices, known: Known): Promise<object> {
  const api = await import('@webmagic/api')
  try {
    switch (name) {
      case 'renew':
        await api.renew(services, subscriptionOf(known))
        return { renewed: subscriptionOf(known) }
      case 'fail':
        await api.failPayment(services, subscriptionOf(known))
        return { failed: subscriptionOf(known) }
      case 'refund':
        return { refund: await refundAll(services, paymentOf(known)) }
      case 'dispute':
        await api.dispute(services, paymentOf(known))
        return { disputed: paymentOf(known) }
      default:
        return { resent: await resendAll(services, known) }
    }
  } catch (error) {
    if (error instanceof api.DomainError) throw new OperatorError(error.message)
    throw error
  }
}

async function refundAll({ payments }: SandboxServices, paymentId: string): Promise<string> {
  const payment = await payments.findPayment(paymentId)
  const left = payment ? payment.amount.amount - payment.refunded.amount : 0
  if (left <= 0) throw new OperatorError('There is nothing left to give back.')
  return (await payments.refund({ refundId: randomUUID(), paymentId, amount: left })).status
}

async function resendAll(services: SandboxServices, { slug, subjects }: Known): Promise<number> {
  const { resend } = await import('@webmagic/api')
  const resent = await resend(services, subjects)
  if (resent === 0) throw new OperatorError(`The sandbox has sent nothing about ${slug}.`)
  return resent
}

function subscriptionOf({ slug, subscriptionId }: Known): string {
  if (subscriptionId === null) throw new OperatorError(`${slug} has no subscription in the sandbox.`)
  return subscriptionId
}

function paymentOf({ slug, paymentId }: Known): string {
  if (paymentId === null) throw new OperatorError(`Nobody has paid for ${slug} in the sandbox.`)
  return paymentId
}

async function knownOf({ pool }: SandboxServices, slug: string): Promise<Known> {
  const { rows } = await pool.query<Known>(
    `select s.slug, u.provider_subscription_id as "subscriptionId", p.provider_payment_id as "paymentId",
       array(
         select provider_checkout_id from webmagic.checkouts
         where site_id = s.id and provider = 'sandbox' and provider_checkout_id is not null
         union all select provider_subscription_id from webmagic.subscriptions
         where site_id = s.id and provider = 'sandbox'
         union all select provider_payment_id from webmagic.payments
         where site_id = s.id and provider = 'sandbox'
       ) as subjects
     from sites s
     left join webmagic.subscriptions u
       on u.site_id = s.id and u.provider = 'sandbox' and u.provider_subscription_id = s.subscription_id
     left join lateral (
       select provider_payment_id from webmagic.payments
       where site_id = s.id and provider = 'sandbox'
       order by (purchase_id = s.purchase_id) desc nulls last, purchase_id is null, paid_at desc, id limit 1
     ) p on true
     where s.slug = $1`,
    [slug],
  )
  if (!rows[0]) throw new OperatorError(`There is no site ${slug}.`)
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
