import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mail, TaskServices } from '@webmagic/api'
import { createTransport } from 'nodemailer'
import type { Logger } from 'pino'

export interface MailOptions {
  /** `smtp://user:password@host:587`; without one, letters are written to `directory`. */
  smtpUrl: string | undefined
  directory: string
  /** The name that letters come from, and the host that their ids end with. */
  publicUrl: string
}

/** Sends letters over SMTP, or writes each to an `.eml` file of its own. */
export function createMailer(options: MailOptions, log: Pick<Logger, 'info'>): TaskServices['sendMail'] {
  return options.smtpUrl === undefined ? toFiles(options, log) : overSmtp(options, options.smtpUrl)
}

function overSmtp(options: MailOptions, smtpUrl: string): TaskServices['sendMail'] {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })
  return async (mail, { jobId }) => {
    await transport.sendMail({ ...envelope(mail, options), ...idsOf(mail, jobId, options) })
  }
}

function toFiles(options: MailOptions, log: Pick<Logger, 'info'>): TaskServices['sendMail'] {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return async (mail, { kind, jobId, queuedAt }) => {
    const { message } = await transport.sendMail({
      ...envelope(mail, options),
      ...idsOf(mail, jobId, options),
      date: queuedAt,
    })
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    const name = `${queuedAt.toISOString().replaceAll(':', '-')}-${kind}-${jobId}.eml`
    const [file, draft] = [join(options.directory, name), join(options.directory, `.${name}.draft`)]
    await writeFile(draft, message, { mode: 0o600 })
    await rename(draft, file)
    log.info({ file }, 'letter written')
  }
}

function envelope({ to, subject, text, html }: Mail, { publicUrl }: MailOptions) {
  const { hostname } = new URL(publicUrl)
  const domain = /^[\w.-]+\.[a-z]+$/i.test(hostname) ? hostname : 'webmagic.invalid'
  return { from: { name: 'WebMagic', address: `no-reply@${domain}` }, to, subject, text, html }
}

/**
 * The same when the job is tried again, so that a letter that arrives twice can be told from two letters. Letters about
 * one ticket all answer one that was never sent, which keeps them together wherever they begin.
 */
function idsOf({ ticketId, messageKey }: Mail, jobId: string, { publicUrl }: MailOptions) {
  const { hostname } = new URL(publicUrl)
  const messageId = `<${messageKey ?? jobId}.webmagic@${hostname}>`
  if (ticketId === undefined) return { messageId }
  const root = `<ticket.${ticketId}@${hostname}>`
  return { messageId, inReplyTo: root, references: root }
}
