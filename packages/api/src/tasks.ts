import type { Pool } from 'pg'
import { z } from 'zod'
import { SYSTEM } from './actor.ts'
import type { Services } from './context.ts'
import type { JobName } from './jobs.ts'
import type { Letter, Mail } from './mail/letters.ts'
import { openLetter } from './mail/post.ts'
import { cancelAtProvider } from './purchase/cancel-at-provider.ts'
import type { PurchaseContext } from './purchase/checkout.ts'
import { processEvent } from './purchase/process-event.ts'
import { queuePendingRefunds } from './purchase/queue-pending-refunds.ts'
import { refundPayment } from './purchase/refund-payment.ts'
import { deliverSandboxEvent } from './purchase/sandbox/deliver-event.ts'
import { queueOverdueCheckouts, settleOverdueCheckout } from './purchase/settle-overdue.ts'
import { settlePayment } from './purchase/settle-payment.ts'
import { remindOfPayment, suspendSite } from './purchase/suspend-site.ts'
import { closeSilentTickets } from './tickets/close-silent-tickets.ts'
import { postTicketNews } from './tickets/post-ticket-news.ts'

export interface TaskServices extends Services {
  /** `jobId` is the same when the job is tried again. */
  sendMail(mail: Mail, about: { kind: Letter['kind']; jobId: string; queuedAt: Date }): Promise<void>
  /** Where our own host takes the sandbox's events, and what signs them. */
  sandbox: { webhookUrl: string; secret: string }
}

interface Job {
  id: string
  createdAt: Date
}

/** What does each job. A job that throws is tried again, later and later. */
export type Tasks = Record<JobName, (payload: unknown, job: Job) => Promise<void>>

const sealedLetter = z.object({ sealed: z.string() })
const ofEvent = z.object({ provider: z.string(), eventId: z.string() })
const ofSandboxEvent = z.object({ eventId: z.string() })
const ofSubscription = z.object({ subscriptionId: z.string() })
const cancelling = ofSubscription.extend({ when: z.enum(['now', 'period-end']) })
const ofPayment = z.object({ paymentId: z.string() })
const reminding = ofSubscription.extend({ graceEnds: z.coerce.date() })
const ofRefund = z.object({ refundId: z.string() })
const ticketNews = z.union([
  z.object({ ticketId: z.uuid(), about: z.literal('created') }),
  z.object({ ticketId: z.uuid(), about: z.literal('closed'), closedAt: z.iso.datetime() }),
  z.object({ ticketId: z.uuid(), about: z.literal('replied'), messageId: z.uuid() }),
])
const ofCheckout = z.object({ checkoutId: z.string() })

export function createTasks(services: TaskServices): Tasks {
  const context = (): PurchaseContext => ({
    em: services.orm.em.fork(),
    actor: SYSTEM,
    now: services.clock(),
    services,
  })
  return {
    'send-mail': async (payload, { id, createdAt }) => {
      const { kind, mail } = openLetter(sealedLetter.parse(payload), services)
      await services.sendMail(mail, { kind, jobId: id, queuedAt: createdAt })
    },
    'process-event': (payload) => {
      const { provider, eventId } = ofEvent.parse(payload)
      return processEvent(services, provider, eventId)
    },
    'settle-payment': (payload) => settlePayment(context(), ofPayment.parse(payload).paymentId),
    'refund-payment': (payload) => refundPayment(context(), ofRefund.parse(payload).refundId),
    'cancel-subscription': (payload, { createdAt }) =>
      cancelAtProvider(context(), { ...cancelling.parse(payload), since: createdAt }),
    'expire-checkout': (payload) => settleOverdueCheckout(context(), ofCheckout.parse(payload).checkoutId),
    'remind-of-payment': (payload) => remindOfPayment(context(), reminding.parse(payload)),
    'suspend-site': (payload) => suspendSite(context(), ofSubscription.parse(payload).subscriptionId),
    'deliver-sandbox-event': (payload) =>
      deliverSandboxEvent({ ...services, ...services.sandbox }, ofSandboxEvent.parse(payload).eventId),
    'ticket-news': (payload, { id }) => postTicketNews(services, ticketNews.parse(payload), id),
    'close-silent-tickets': () => closeSilentTickets(services),
    prune: () => prune(services.pool),
  }
}

const EXPIRED = [
  `delete from webmagic.customer_sessions where expires_at < now()`,
  `delete from webmagic.staff_sessions where expires_at < now()`,
  `delete from webmagic.customer_verifications where expires_at < now()`,
  `delete from webmagic.staff_verifications where expires_at < now()`,
  `delete from webmagic.rate_limits where resets_at < now()`,
  `delete from webmagic.idempotency_keys where created_at < now() - interval '24 hours'`,
]

async function prune(pool: Pool): Promise<void> {
  for (const statement of EXPIRED) await pool.query(statement)
  await queueOverdueCheckouts(pool)
  await queuePendingRefunds(pool)
}
