import type { Environment } from './env.ts'

/** What the host is built from: the environment with its defaults worked out. */
export interface Config {
  host: string
  port: number
  /** Where people reach the portal. */
  publicUrl: string
  /** Origins whose pages may call us with a cookie, and that a payment may lead back to. */
  trustedOrigins: string[]
  databaseUrl: string
  authSecret: string
  sitesUrl: string
  /** Where letters are sent; undefined to write them to files. */
  smtpUrl: string | undefined
  payments: 'sandbox' | 'stripe'
  /** Of the account at Stripe, if it takes the payments. */
  stripe: { secretKey: string; webhookSecret: string; apiUrl: string | undefined } | null
  /** Where this host reaches itself: the sandbox sends its events there. */
  ownUrl: string
  /** Whether this process does the jobs too. */
  worker: Environment['WORKER']
  logLevel: Environment['LOG_LEVEL']
  /** Proxies in front whose `X-Forwarded-For` counts: how many, or which addresses. */
  trustProxy: false | string | ((address: string, hop: number) => boolean)
}

export function toConfig(env: Environment, database: { databaseUrl: string; authSecret: string }): Config {
  const publicUrl = env.PUBLIC_URL ?? `http://${reachableHost(env.HOST)}:${env.PORT}`
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    trustedOrigins: originsOf(publicUrl),
    ...database,
    sitesUrl: env.SITES_URL,
    smtpUrl: env.SMTP_URL,
    payments: env.PAYMENTS ?? 'sandbox',
    stripe: stripeOf(env),
    ownUrl: `http://${reachableHost(env.HOST)}:${env.PORT}`,
    worker: env.WORKER,
    logLevel: env.LOG_LEVEL,
    trustProxy: toTrustProxy(env.TRUST_PROXY),
  }
}

function stripeOf(env: Environment): Config['stripe'] {
  if (env.PAYMENTS !== 'stripe') return null
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: apiUrl } = env
  if (!secretKey || !webhookSecret) throw new Error('Stripe needs its secrets')
  return { secretKey, webhookSecret, apiUrl }
}

/** An address that listens on every interface is no address to go to. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** This machine goes by several names, and people type any of them. */
function originsOf(publicUrl: string): string[] {
  const { origin, protocol, hostname, port } = new URL(publicUrl)
  if (!LOOPBACK.includes(hostname)) return [origin]
  return LOOPBACK.map((name) => new URL(`${protocol}//${name}${port ? `:${port}` : ''}`).origin)
}

function toTrustProxy(value: string | undefined): Config['trustProxy'] {
  if (value === undefined || value === 'false') return false
  return /^\d$/.test(value) ? (_address, hop) => hop < Number(value) : value
}
