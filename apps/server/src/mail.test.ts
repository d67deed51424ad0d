import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mail } from '@webmagic/api'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMailer } from './mail.ts'

const LINK = 'https://portal.example.test/reset-password#token=0123456789abcdefghijkl'
const mail: Mail = {
  to: 'ann@example.test',
  subject: 'Größe — 网站',
  text: `Hello,\n\nSet a new password:\n${LINK}\n`,
  html: `<p>Hello</p><a href="${LINK}">Set a new password</a>`,
}
const about = { kind: 'reset-password', jobId: '42', queuedAt: new Date('2026-03-04T05:06:07.890Z') } as const
const silent = { info: () => {} }

function expectLetter(parsed: ParsedMail): void {
  expect(parsed.to).toMatchObject({ text: mail.to })
  expect(parsed.from).toMatchObject({ text: '"WebMagic" <no-reply@portal.example.test>' })
  expect(parsed.subject).toBe(mail.subject)
  expect(parsed.text).toContain(LINK)
  expect(parsed.html).toContain(`href="${LINK}"`)
  expect(parsed.messageId).toBe('<42.webmagic@portal.example.test>')
}

const ABOUT_TICKET = '6f1a3c1e-7d6b-4c60-9b1f-2f3f6f0a9c11'
const EVIL = 'Help\r\nBcc: eve@evil.test\r\n\r\n<script>'

describe('without an SMTP server', () => {
  let directory: string
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'webmagic-mail-')), 'mail')
  })
  afterEach(() => rm(join(directory, '..'), { recursive: true }))

  const sendToFile = (publicUrl = 'https://portal.example.test') =>
    createMailer({ smtpUrl: undefined, directory, publicUrl }, silent)

  test('a letter is a file that mail programs read', async () => {
    await sendToFile()(mail, about)
    const [name = '', ...more] = await readdir(directory)
    expect([name, more]).toEqual(['2026-03-04T05-06-07.890Z-reset-password-42.eml', []])
    const parsed = await simpleParser(await readFile(join(directory, name)))
    expectLetter(parsed)
    expect(parsed.date).toEqual(new Date('2026-03-04T05:06:07Z'))
  })

  test('the link is legible in the file as it stands', async () => {
    await sendToFile()({ ...mail, text: `Hello\n${LINK}\n` }, about)
    const [name = ''] = await readdir(directory)
    expect(await readFile(join(directory, name), 'utf8')).toContain(LINK)
  })

  test('a job that is done twice leaves one file, two jobs two', async () => {
    const send = sendToFile()
    await send(mail, about)
    await Promise.all([send(mail, about), send(mail, about)]).catch(() => {})
    expect(await readdir(directory)).toHaveLength(1)
    await send(mail, { ...about, jobId: '43' })
    expect(await readdir(directory)).toHaveLength(2)
  })

  test('letters about one ticket belong together, each with an id of its own', async () => {
    const send = sendToFile()
    for (const jobId of ['42', '43']) {
      await send({ ...mail, subject: 'Re: [TKT-1] Help', ticketId: ABOUT_TICKET }, { ...about, jobId })
    }
    await send(mail, { ...about, jobId: '44' })
    const names = (await readdir(directory)).toSorted()
    const [first, second, other] = await Promise.all(
      names.map(async (name) => simpleParser(await readFile(join(directory, name)))),
    )
    const root = `<ticket.${ABOUT_TICKET}@portal.example.test>`
    for (const each of [first, second]) expect([each?.inReplyTo, each?.references]).toEqual([root, root])
    const ids = [first, second, other].map((each) => each?.messageId)
    expect(ids).toEqual(['42', '43', '44'].map((id) => `<${id}.webmagic@portal.example.test>`))
    expect([other?.inReplyTo, other?.references]).toEqual([undefined, undefined])
  })

  test('a letter that says which one it is, is the same whichever job sends it', async () => {
    const send = sendToFile()
    for (const jobId of ['42', '43']) {
      await send({ ...mail, ticketId: ABOUT_TICKET, messageKey: 'ticket-news.7.ann' }, { ...about, jobId })
    }
    for (const name of await readdir(directory)) {
      const { messageId } = await simpleParser(await readFile(join(directory, name)))
      expect(messageId).toBe('<ticket-news.7.ann.webmagic@portal.example.test>')
    }
  })

  test('no header is added by what people write', async () => {
    await sendToFile()({ ...mail, subject: EVIL, to: `ann@example.test` }, about)
    const [name = ''] = await readdir(directory)
    const { headers, subject, bcc } = await simpleParser(await readFile(join(directory, name)))
    expect([...headers.keys()]).not.toContain('bcc')
    expect([bcc, subject?.includes('\n')]).toEqual([undefined, false])
  })

  test('nobody else on the machine reads it', async () => {
    await sendToFile()(mail, about)
    const [name = ''] = await readdir(directory)
    expect([(await stat(directory)).mode & 0o777, (await stat(join(directory, name))).mode & 0o777]).toEqual([
      0o700, 0o600,
    ])
  })

  test('where the portal has no name, letters come from a name that nobody has', async () => {
    await sendToFile('http://127.0.0.1:3000')(mail, about)
    const [name = ''] = await readdir(directory)
    const { from } = await simpleParser(await readFile(join(directory, name)))
    expect(from).toMatchObject({ text: '"WebMagic" <no-reply@webmagic.invalid>' })
  })
})

describe('with an SMTP server', () => {
  interface Received {
    from: string
    to: string[]
    parsed: ParsedMail
  }

  async function startSmtp({ refuse = false } = {}) {
    const received: Received[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, session, done) {
        simpleParser(stream).then((parsed) => {
          const { mailFrom, rcptTo } = session.envelope
          received.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            parsed,
          })
          done(refuse ? new Error('try again later') : null)
        }, done)
      },
    })
    const listening = server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const address = listening.address()
    if (address === null || typeof address === 'string') throw new Error('No port')
    const smtpUrl = `smtp://127.0.0.1:${address.port}`
    return { received, smtpUrl, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
  }

  const sendOver = (smtpUrl: string) =>
    createMailer({ smtpUrl, directory: '/nowhere', publicUrl: 'https://portal.example.test' }, silent)

  test('a letter goes to its address', async () => {
    const smtp = await startSmtp()
    try {
      await sendOver(smtp.smtpUrl)(mail, about)
      expect(smtp.received).toHaveLength(1)
      const [{ from, to, parsed } = { from: '', to: [], parsed: await simpleParser('') }] = smtp.received
      expect([from, to]).toEqual(['no-reply@portal.example.test', [mail.to]])
      expectLetter(parsed)
    } finally {
      await smtp.close()
    }
  })

  test('a letter that is refused, or that nobody takes, is a failure, so that the job is tried again', async () => {
    const smtp = await startSmtp({ refuse: true })
    try {
      await expect(sendOver(smtp.smtpUrl)(mail, about)).rejects.toThrow('try again later')
    } finally {
      await smtp.close()
    }
    await expect(sendOver(smtp.smtpUrl)(mail, about)).rejects.toThrow('ECONNREFUSED')
  })
})
