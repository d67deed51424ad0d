import { type EntityManager, type ExceptionKind, PaymentException } from '@webmagic/db'

interface Raised {
  kind: ExceptionKind
  /** What it is about: while one is open, another about the same is not raised. */
  subject: string
  provider?: string
  eventId?: string
  purchaseId?: string
  paymentId?: string
  details?: Record<string, unknown>
}

const CHECKOUT = 'checkout '

/** The subject of what failed about a checkout that no event told of. */
export function subjectOfCheckout(id: string): string {
  return CHECKOUT + id
}

/** The id of that checkout; null for another subject. */
export function checkoutOfSubject(subject: string): string | null {
  return subject.startsWith(CHECKOUT) ? subject.slice(CHECKOUT.length) : null
}

/** Shows staff something about money that needs their eyes. Returns whether it is new. */
export async function raiseException(
  { em, now }: { em: EntityManager; now: Date },
  { kind, subject, provider, eventId, purchaseId, paymentId, details = {} }: Raised,
): Promise<boolean> {
  const raised = await em.execute<{ id: string }[]>(
    `insert into webmagic.payment_exceptions
       (kind, subject, provider, event_id, purchase_id, payment_id, details, created_at)
     values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)
     on conflict (kind, subject) where resolved_at is null do nothing returning id`,
    [
      kind,
      subject,
      provider ?? null,
      eventId ?? null,
      purchaseId ?? null,
      paymentId ?? null,
      JSON.stringify(details),
      now,
    ],
  )
  return raised.length > 0
}

/** What failed has worked since. */
export async function settleException(
  { em, now }: { em: EntityManager; now: Date },
  kind: ExceptionKind,
  subject: string,
): Promise<void> {
  await em.nativeUpdate(
    PaymentException,
    { kind, subject, resolvedAt: null },
    { resolvedAt: now, resolution: 'worked since' },
  )
}

/** All of the payment is back, whatever was to be decided about it. */
export async function settleExceptionsAbout(
  { em, now }: { em: EntityManager; now: Date },
  paymentId: string,
): Promise<void> {
  await em.nativeUpdate(
    PaymentException,
    { payment: paymentId, kind: { $in: ['mismatch', 'refund_due', 'refund_failed'] }, resolvedAt: null },
    { resolvedAt: now, resolution: 'worked since' },
  )
}
