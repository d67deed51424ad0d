import type Stripe from 'stripe'
import { z } from 'zod'
import { type ProviderEvent, SignatureError } from '../provider.ts'

const TOLERANCE_SECONDS = 300
/** Stripe's package reads a time like `12x` as 12 and ignores what follows a signature: one way to write it, not many. */
const HEADER = /^t=([1-9]\d{0,11})(?:,(?:v1=[0-9a-f]{64}|(?!v1=)\w+=[^,\s]+))+$/

const event = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  data: z.object({
    object: z.object({ id: z.string().optional(), payment_intent: z.unknown().optional() }),
  }),
})

type Subject = NonNullable<ProviderEvent['subject']>

/** What an event's object is to us; `payment` and `dispute` are known by the payment that they are about. */
const SUBJECTS: readonly [prefix: string, kind: Subject['kind']][] = [
  ['checkout.session.', 'checkout'],
  ['customer.subscription.', 'subscription'],
  ['invoice.', 'invoice'],
  ['charge.dispute.', 'dispute'],
  ['charge.refund', 'payment'],
  ['refund.', 'payment'],
]

/** Signed by Stripe, over these very bytes and at most five minutes from `now`, or `SignatureError`. */
export function readEvent(
  stripe: Stripe,
  secret: string,
  { body, signature = '', now }: { body: Buffer; signature: string | undefined; now: Date },
): ProviderEvent {
  const [, time] = HEADER.exec(signature) ?? []
  if (time === undefined) throw new SignatureError('No signature')
  const received = now.getTime()
  // The package only looks for times in the past.
  if (Math.abs(received / 1000 - Number(time)) > TOLERANCE_SECONDS) throw new SignatureError('Old signature')
  try {
    // Decoded here: the package drops a byte order mark and replaces what is no UTF-8 before it compares.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    stripe.webhooks.constructEvent(text, signature, secret, TOLERANCE_SECONDS, undefined, received)
    return parseEvent(body)
  } catch {
    throw new SignatureError('Wrong signature')
  }
}

export function parseEvent(body: Buffer): ProviderEvent {
  const { id, type, data } = event.parse(JSON.parse(body.toString('utf8')))
  return { id, type, subject: subjectOf(type, data.object) }
}

function subjectOf(
  type: string,
  { id, payment_intent }: z.output<typeof event>['data']['object'],
): Subject | null {
  const kind = SUBJECTS.find(([prefix]) => type.startsWith(prefix))?.[1]
  if (kind === undefined) return null
  const subjectId = kind === 'payment' || kind === 'dispute' ? idOf(payment_intent) : id
  return subjectId === undefined ? null : { kind, id: subjectId }
}

const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])

function idOf(value: unknown): string | undefined {
  return reference.safeParse(value).data
}
