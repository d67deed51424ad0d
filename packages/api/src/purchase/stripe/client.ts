import Stripe from 'stripe'

export interface StripeOptions {
  secretKey: string
  /** Signs the events that Stripe sends to us. */
  webhookSecret: string
  /** Instead of Stripe's own address. */
  apiUrl?: string | undefined
  clock(): Date
  timeoutMs?: number
  /** How often a request is sent again that got no answer. */
  retries?: number
}

/** The one that the package's types describe; another does not compile. */
const API_VERSION = '2026-10-28.endive'

export function createClient({
  secretKey,
  apiUrl,
  timeoutMs = 10_000,
  retries = 2,
}: Omit<StripeOptions, 'webhookSecret' | 'clock'>): Stripe {
  return new Stripe(secretKey, {
    apiVersion: API_VERSION,
    timeout: timeoutMs,
    maxNetworkRetries: retries,
    telemetry: false,
    ...(apiUrl === undefined ? {} : addressOf(new URL(apiUrl))),
  })
}

function addressOf({ protocol, hostname, port }: URL) {
  const isSecure = protocol === 'https:'
  return {
    protocol: isSecure ? ('https' as const) : ('http' as const),
    host: hostname,
    port: port || (isSecure ? '443' : '80'),
  }
}
