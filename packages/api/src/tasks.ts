import type { Pool } from 'pg'
import { SYSTEM } from './actor.ts'
import type { PurchaseContext, Services } from './context.ts'
import { type JobName, readPayload } from './jobs.ts'
import type { Letter, Mail } from './mail/letters.ts'
import { openLetter } from './mail/post.ts'
import { cancelAtProvider } from './purchase/cancel-at-provider.ts'
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

export function createTasks(services: TaskServices): Tasks {
  const context = (): PurchaseContext => ({
    em: services.orm.em.fork(),
    actor: SYSTEM,
    now: services.clock(),
    services,
  })
  return {
    'send-mail': async (payload, { id, createdAt }) => {
      const { kind, mail } = openLetter(readPayload('send-mail', payload), services)
      await services.sendMail(mail, { kind, jobId: id, queuedAt: createdAt })
    },
    'process-event': (payload) => {
      const { provider, eventId } = readPayload('process-event', payload)
      return processEvent(services, provider, eventId)
    },
    'settle-payment': (payload) => settlePayment(context(), readPayload('settle-payment', payload).paymentId),
    'refund-payment': (payload) => refundPayment(context(), readPayload('refund-payment', payload).refundId),
    'cancel-subscription': (payload, { createdAt }) =>
      cancelAtProvider(context(), { ...readPayload('cancel-subscription', payload), since: createdAt }),
    'expire-checkout': (payload) =>
      settleOverdueCheckout(context(), readPayload('expire-checkout', payload).checkoutId),
    'remind-of-payment': (payload) => {
      const { subscriptionId, graceEnds } = readPayload('remind-of-payment', payload)
      return remindOfPayment(context(), { subscriptionId, graceEnds: new Date(graceEnds) })
    },
    'suspend-site': (payload) => suspendSite(context(), readPayload('suspend-site', payload).subscriptionId),
    'deliver-sandbox-event': (payload) =>
      deliverSandboxEvent(
        { ...services, ...services.sandbox },
        readPayload('deliver-sandbox-event', payload).eventId,
      ),
    'ticket-news': (payload, { id }) => postTicketNews(services, readPayload('ticket-news', payload), id),
    'close-silent-tickets': () => closeSilentTickets(services),
    'ask-after-payments': async () => {
      await queueOverdueCheckouts(services.pool)
      await queuePendingRefunds(services.pool)
    },
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
}
