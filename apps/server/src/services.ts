import {
  CUSTOMER_DOOR,
  cookieName,
  createSandboxProvider,
  createStripeProvider,
  createTicketStreams,
  type Services,
  STAFF_DOOR,
  sandboxSecret,
  type TaskServices,
} from '@webmagic/api'
import { type Orm, poolOf } from '@webmagic/db'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import { mailDirectory } from './embedded-postgres.ts'
import { createMailer } from './mail.ts'

/** What procedures and jobs work with. */
export async function servicesFor(config: Config, orm: Orm): Promise<Services> {
  const pool = await poolOf(orm)
  const { authSecret, publicUrl } = config
  const clock = () => new Date()
  return {
    orm,
    pool,
    authSecret,
    sessionCookie: cookieName(CUSTOMER_DOOR, publicUrl),
    staffCookie: cookieName(STAFF_DOOR, publicUrl),
    publicUrl,
    trustedOrigins: config.trustedOrigins,
    sitesUrl: config.sitesUrl,
    ticketStreams: createTicketStreams(pool),
    payments: config.stripe
      ? createStripeProvider({ ...config.stripe, clock })
      : createSandboxProvider({ pool, publicUrl, secret: sandboxSecret(authSecret), clock }),
    clock,
  }
}

export function tasksFor(config: Config, services: Services, log: FastifyBaseLogger): TaskServices {
  const { authSecret, smtpUrl, publicUrl, ownUrl } = config
  return {
    ...services,
    log: (fields, message) => log.info(fields, message),
    sendMail: createMailer({ smtpUrl, publicUrl, directory: mailDirectory() }, log),
    sandbox: { webhookUrl: `${ownUrl}/webhooks/sandbox`, secret: sandboxSecret(authSecret) },
  }
}
