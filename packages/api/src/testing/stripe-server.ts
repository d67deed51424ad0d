import { createServer, type IncomingMessage } from 'node:http'
import { newId, StripeAccount } from './stripe-account.ts'
import * as objects from './stripe-objects.ts'

/** How the server takes the next requests. */
type Mood = 'well' | 'broken' | 'rate-limited' | 'hanging' | 'loses-answers' | 'no-json'

interface StripeRequest {
  method: string
  path: string
  /** The form that was sent, or the query, by their names as they are sent. */
  params: Record<string, string>
  idempotencyKey: string | undefined
  version: string | undefined
}

interface Answer {
  status: number
  body: object
}

export interface StripeServer {
  url: string
  account: StripeAccount
  requests: StripeRequest[]
  mood: Mood
  /** Whether it includes what a request asks it to, as Stripe does. */
  expands: boolean
  /** What it says it does not have, by the first part of its path. */
  lacks: string | null
  close(): Promise<void>
}

export const STRIPE_KEY = 'sk_test_of_the_local_server'

/** Answers as Stripe's API does, for what we ask of it: its checks, its objects, its keys that bring the same answer. */
export async function openStripeServer(clock: () => Date): Promise<StripeServer> {
  const account = new StripeAccount(clock)
  const answers = new Map<string, { sent: string; answer: Answer }>()
  const http = createServer(async (incoming, response) => {
    const request = await readRequest(incoming)
    if (stripe.mood === 'hanging') return
    stripe.requests.push(request)
    const { answer, isReplay } = answerOnce(request, incoming)
    if (stripe.mood === 'loses-answers') return void incoming.socket.destroy()
    const headers = { 'request-id': newId('req'), ...(isReplay ? { 'idempotent-replayed': 'true' } : {}) }
    const text = stripe.mood === 'no-json' ? '<html>Bad gateway</html>' : JSON.stringify(answer.body)
    response.writeHead(answer.status, { 'content-type': 'application/json', ...headers }).end(text)
  })

  function answerOnce(request: StripeRequest, incoming: IncomingMessage) {
    if (incoming.headers.authorization !== `Bearer ${STRIPE_KEY}`) {
      return { answer: refusal(401, 'invalid_api_key'), isReplay: false }
    }
    if (stripe.mood === 'rate-limited') return { answer: refusal(429, 'rate_limit'), isReplay: false }
    const { method, path, params, idempotencyKey: key } = request
    const sent = JSON.stringify([method, path, params])
    const known = key === undefined ? undefined : answers.get(key)
    if (known && known.sent !== sent) {
      return { answer: refusal(400, undefined, 'idempotency_error'), isReplay: false }
    }
    if (known) return { answer: known.answer, isReplay: true }
    const isForm = incoming.headers['content-type'] === 'application/x-www-form-urlencoded'
    const answer =
      stripe.mood === 'broken'
        ? refusal(500, undefined, 'api_error')
        : method === 'POST' && !isForm
          ? refusal(400, 'not_a_form')
          : path.split('/')[2] === stripe.lacks
            ? missing()
            : route(account, request, stripe.expands)
    if (key !== undefined) answers.set(key, { sent, answer })
    return { answer, isReplay: false }
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  const stripe: StripeServer = {
    url: `http://127.0.0.1:${address.port}`,
    account,
    requests: [],
    mood: 'well',
    expands: true,
    lacks: null,
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections()
        http.close(() => resolve())
      }),
  }
  return stripe
}

async function readRequest(incoming: IncomingMessage): Promise<StripeRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://stripe')
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  const header = (name: string) => {
    const value = incoming.headers[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    method: incoming.method ?? '',
    path: pathname,
    params: Object.fromEntries([...searchParams, ...form]),
    idempotencyKey: header('idempotency-key'),
    version: header('stripe-version'),
  }
}

function refusal(status: number, code?: string, type = 'invalid_request_error', param?: string): Answer {
  // As Stripe's own messages do, this one repeats what it was sent.
  const message = `No: ${STRIPE_KEY}`
  return {
    status,
    body: { error: { type, message, ...(code ? { code } : {}), ...(param ? { param } : {}) } },
  }
}

const missing = () => refusal(404, 'resource_missing')
const ok = (body: object): Answer => ({ status: 200, body })

function route(account: StripeAccount, { method, path, params }: StripeRequest, expands: boolean): Answer {
  const [, , ...parts] = path.split('/')
  const expand = Object.entries(params).flatMap(([name, value]) =>
    expands && name.startsWith('expand[') ? [value] : [],
  )
  const [kind = '', id = '', action] = parts[0] === 'checkout' ? parts.slice(1) : parts
  switch (`${method} ${kind}`) {
    case 'POST sessions':
      return id === '' ? createSession(account, params) : expireSession(account, id, action)
    case 'GET sessions': {
      const session = account.sessions.get(id)
      return session ? ok(sessionWithInvoice(account, session, expand)) : missing()
    }
    case 'GET subscriptions': {
      const subscription = account.subscriptions.get(id)
      return subscription ? ok(objects.subscriptionObject(subscription)) : missing()
    }
    case 'POST subscriptions':
    case 'DELETE subscriptions':
      return changeSubscription(account, id, method === 'DELETE' ? null : params)
    case 'GET invoices': {
      const invoice = account.invoices.get(id)
      return invoice ? ok(objects.invoiceObject(invoice, expand)) : missing()
    }
    case 'GET payment_intents': {
      const payment = account.payments.get(id)
      return payment ? ok(objects.paymentIntentObject(payment, expand)) : missing()
    }
    case 'GET invoice_payments': {
      const invoice = account.invoices.get(params.invoice ?? '')
      return ok(objects.listOf(invoice ? objects.invoicePayments(invoice) : []))
    }
    case 'GET charges': {
      const payment = account.payments.get(id.replace(objects.CHARGE_OF, ''))
      return payment ? ok(objects.chargeObject(payment)) : missing()
    }
    case 'GET refunds': {
      const refund = account.refunds.get(id)
      if (id !== '') return refund ? ok(objects.refundObject(refund)) : missing()
      const refunds = [...account.refunds.values()].filter(
        ({ paymentId }) => paymentId === params.payment_intent,
      )
      return ok(objects.listOf(refunds.map(objects.refundObject)))
    }
    case 'GET disputes': {
      const payment = account.payments.get(params.payment_intent ?? '')
      return ok(objects.listOf(payment?.dispute ? [objects.disputeObject(payment)] : []))
    }
    case 'POST refunds':
      return createRefund(account, params)
    case 'POST billing_portal':
      return ok(objects.portalObject(params.customer ?? '', params.return_url ?? ''))
    default:
      return missing()
  }
}

function createSession(account: StripeAccount, params: Record<string, string>): Answer {
  if (params.customer_email?.endsWith('@refused.test'))
    return refusal(400, 'email_invalid', undefined, 'customer_email')
  const expiresAt = Number(params.expires_at)
  const left = expiresAt - account.now
  if (!(left >= 30 * 60 && left <= 24 * 60 * 60)) return refusal(400, 'expires_at')
  const trial = params['subscription_data[trial_period_days]']
  if (params.mode !== 'subscription' || (trial !== undefined && !(Number(trial) >= 1))) return refusal(400)
  const lines = [0, 1].flatMap((index) => {
    const name = `line_items[${index}][price_data]`
    const amount = params[`${name}[unit_amount]`]
    return amount
      ? [{ amount: Number(amount), isMonthly: params[`${name}[recurring][interval]`] === 'month' }]
      : []
  })
  const monthlyAmount = lines.find(({ isMonthly }) => isMonthly)?.amount
  if (monthlyAmount === undefined) return refusal(400, 'no_recurring_price')
  const once = lines.filter(({ isMonthly }) => !isMonthly).reduce((sum, { amount }) => sum + amount, 0)
  const dueToday = once + (trial === undefined ? monthlyAmount : 0)
  if (dueToday > 0 && dueToday < 50) return refusal(400, 'amount_too_small')
  const session: objects.Session = {
    id: newId('cs_test'),
    metadata: metadataOf(params, 'metadata'),
    subscriptionMetadata: metadataOf(params, 'subscription_data[metadata]'),
    currency: params['line_items[0][price_data][currency]'] ?? '',
    dueToday,
    monthlyAmount,
    trialDays: Number(trial ?? 0),
    expiresAt,
    status: 'open',
    customerId: null,
    subscriptionId: null,
    invoiceId: null,
    names: 'invoice',
  }
  account.sessions.set(session.id, session)
  return ok(objects.sessionObject(session, null, []))
}

function expireSession(account: StripeAccount, id: string, action: string | undefined): Answer {
  const session = account.sessions.get(id)
  if (!session || action !== 'expire') return missing()
  if (session.status !== 'open') return refusal(400)
  session.status = 'expired'
  return ok(sessionWithInvoice(account, session, []))
}

function sessionWithInvoice(account: StripeAccount, session: objects.Session, expand: objects.Expand) {
  const invoice = session.invoiceId ? (account.invoices.get(session.invoiceId) ?? null) : null
  return objects.sessionObject(session, invoice, expand)
}

/** `null` ends it. */
function changeSubscription(
  account: StripeAccount,
  id: string,
  params: Record<string, string> | null,
): Answer {
  const subscription = account.subscriptions.get(id)
  if (!subscription) return missing()
  if (subscription.status === 'canceled') return params ? refusal(400) : missing()
  if (params === null) Object.assign(subscription, { status: 'canceled', endedAt: account.now })
  if (params?.cancel_at_period_end) subscription.cancelAtPeriodEnd = params.cancel_at_period_end === 'true'
  if (params?.cancel_at === '') subscription.cancelAt = null
  return ok(objects.subscriptionObject(subscription))
}

function createRefund(account: StripeAccount, params: Record<string, string>): Answer {
  const payment = account.payments.get(params.payment_intent ?? '')
  if (!payment) return missing()
  const amount = Number(params.amount)
  if (payment.dispute) return refusal(400, 'charge_disputed')
  if (payment.refunded === payment.amount) return refusal(400, 'charge_already_refunded')
  if (payment.refunded + amount > payment.amount) return refusal(400, 'amount_too_large')
  const refund = account.refund({ paymentId: payment.id, amount, metadata: metadataOf(params, 'metadata') })
  return ok(objects.refundObject(refund))
}

function metadataOf(params: Record<string, string>, name: string): Record<string, string> {
  const checkoutId = params[`${name}[checkoutId]`]
  const refundId = params[`${name}[refundId]`]
  return { ...(checkoutId ? { checkoutId } : {}), ...(refundId ? { refundId } : {}) }
}
