import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { character } from '../testing/characters.ts'
import { composeMail, type Letter, letter } from './letters.ts'
import { seal, unseal } from './seal.ts'

const common = {
  to: 'ann@example.test',
  url: 'https://portal.example.test/page#token=0123456789abcdefghijkl',
}

const ofTicket = {
  ticketId: '6f1a3c1e-7d6b-4c60-9b1f-2f3f6f0a9c11',
  messageKey: 'ticket-news.42.ann',
  ticketNumber: 'TKT-20261122-ABC234',
  subject: 'The phone number is wrong',
}
const MESSAGE = 'Hello,\n\nit says 555-0100, and should say 555-0199.'

/** One of each kind, with these names in it. */
function lettersWith({ site, person }: { site: string; person: string }): Letter[] {
  return [
    { ...common, kind: 'verify-email' },
    { ...common, kind: 'account-exists' },
    { ...common, kind: 'reset-password' },
    { ...common, kind: 'password-changed' },
    { ...common, kind: 'set-password' },
    { ...common, kind: 'staff-set-password' },
    { ...common, kind: 'invitation', site, invitedBy: person, role: 'owner' },
    { ...common, kind: 'invitation', site, invitedBy: person, role: 'collaborator' },
    { ...common, kind: 'transfer-offer', site, giver: person },
    { ...common, kind: 'transfer-offered', site, taker: person },
    { ...common, kind: 'transfer-done', site, role: 'giver' },
    { ...common, kind: 'transfer-done', site, role: 'taker' },
    { ...common, kind: 'site-bought', site, isNew: true },
    { ...common, kind: 'site-bought', site, isNew: false },
    { ...common, kind: 'refund-due', site },
    { ...common, kind: 'refunded', site, amount: '495.00 USD' },
    { ...common, kind: 'payment-failed', site, until: '2026-12-24' },
    { ...common, kind: 'site-suspended', site },
    { ...common, kind: 'subscription-ending', site, until: '2026-12-24' },
    { ...common, kind: 'staff-payment-exception', site, about: 'refund-due' },
    { ...common, kind: 'staff-payment-exception', site, about: 'mismatch' },
    { ...common, ...ofTicket, kind: 'ticket-created', site, author: person, message: MESSAGE },
    { ...common, ...ofTicket, kind: 'ticket-reply', site, message: MESSAGE },
    { ...common, ...ofTicket, kind: 'ticket-closed', site },
  ]
}

const plain = lettersWith({ site: 'The Bakery', person: 'Ann Example (ann@example.test)' })
const name = fc.string({ unit: character, maxLength: 255 })
const names = fc.record({ site: name, person: name })

test('there is a letter of every kind to try', () => {
  const kinds = letter.options.map((option) => option.shape.kind.value)
  expect(new Set(plain.map(({ kind }) => kind))).toEqual(new Set(kinds))
})

describe.each(plain)('$kind', (each) => {
  test('says what to do and where, as text and as HTML', () => {
    const { to, subject, text, html } = composeMail(each)
    expect([to, subject.length > 0]).toEqual([common.to, true])
    expect(text.split('\n')).toContain(common.url)
    expect(html).toContain(`href="${common.url}"`)
    expect(text).not.toContain('undefined')
    expect(html).not.toContain('undefined')
    if ('site' in each) expect(`${subject} ${text}`.replaceAll('\n', ' ')).toContain('The Bakery')
  })

  test('has lines that travel as they are', () => {
    for (const line of composeMail(each).text.split('\n')) {
      if (line !== common.url) expect(line.length).toBeLessThanOrEqual(76)
    }
  })
})

test('the subject is one line without control characters, whatever people call themselves and their sites', () => {
  const nasty = fc.constantFrom(
    '\r\nBcc: eve@evil.test',
    '\n',
    '\0',
    '\u2028',
    '\u0085',
    '\u001b[31m',
    ' ',
    '\u{1f600}'.repeat(100),
  )
  const mixed = fc.array(fc.oneof(nasty, name), { maxLength: 6 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.record({ site: mixed, person: mixed }), (both) => {
      for (const each of lettersWith(both)) {
        const { subject } = composeMail(each)
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect([...subject].length).toBeLessThanOrEqual(150)
        expect(subject.isWellFormed()).toBe(true)
      }
    }),
  )
})

test('nothing in a name, an address or a subject begins a line of its own', () => {
  const breaks = ['\r\n', '\n\n', '\u2028', '\u0085', '\v', '\u001b\n']
  for (const between of breaks) {
    const forged = `Ann${between}Your account is locked.`
    for (const each of lettersWith({ site: forged, person: forged })) {
      const changed = 'subject' in each ? { ...each, subject: forged } : each
      const { text, html } = composeMail(changed)
      const paragraphs = text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)
      expect(paragraphs.filter((line) => line.startsWith('Your account is'))).toEqual([])
      expect(html).not.toMatch(/\n\s*Your account is/)
    }
  }
})

test('lines stay short whatever the names, but for one long word', () => {
  const words = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 40 })
  const sentence = words.map((all) => all.join(' '))
  fc.assert(
    fc.property(sentence, sentence, (site, person) => {
      for (const each of lettersWith({ site, person })) {
        for (const line of composeMail(each).text.split('\n')) {
          if (/\s/.test(line.trim())) expect(line.length).toBeLessThanOrEqual(76)
        }
      }
    }),
  )
})

test('names are text in HTML, never markup', () => {
  fc.assert(
    fc.property(names, ({ site, person }) => {
      const shape = (both: Parameters<typeof lettersWith>[0]) =>
        lettersWith(both).map((each) => composeMail(each).html.replaceAll(/[^<>"]/g, ''))
      const marked = { site: `${site}<script>alert("1")</script>`, person: `"><img src=x>${person}` }
      expect(shape(marked)).toEqual(shape({ site: 'x', person: 'y' }))
    }),
  )
  const [html] = lettersWith({ site: '<script>', person: '&lt;' })
    .slice(6)
    .map((each) => composeMail(each).html)
  expect(html).toContain('&amp;lt; invites you to &lt;script&gt;')
})

describe('a letter about a ticket', () => {
  const reply = {
    ...common,
    ...ofTicket,
    kind: 'ticket-reply',
    site: 'The Bakery',
    message: MESSAGE,
  } as const

  test('names the ticket, and has the subject of the first one', () => {
    const created = { ...reply, kind: 'ticket-created', author: 'Ann' } as const
    const closed = { ...reply, kind: 'ticket-closed' } as const
    const subject = '[TKT-20261122-ABC234] The phone number is wrong'
    expect([created, reply, closed].map((each) => composeMail(each).subject)).toEqual([
      subject,
      `Re: ${subject}`,
      `Re: ${subject}`,
    ])
    for (const each of [created, reply, closed]) {
      const { ticketId, text } = composeMail(each)
      expect(ticketId).toBe(ofTicket.ticketId)
      expect(text.replaceAll('\n', ' ')).toContain(
        '"The phone number is wrong" (TKT-20261122-ABC234, The Bakery)',
      )
    }
    expect(composeMail({ ...closed, site: null }).text).toContain('(TKT-20261122-ABC234)')
  })

  test('quotes what was written, line by line', () => {
    const { text, html } = composeMail(reply)
    expect(text).toContain('> Hello,\n>\n> it says 555-0100, and should say 555-0199.\n')
    expect(html).toContain(`>${MESSAGE}</blockquote>`)
    expect(composeMail({ ...reply, message: 'One\u2028two\u2029three' }).text).toContain(
      '> One\n> two\n> three',
    )
    expect(composeMail({ ...reply, message: 'word '.repeat(100) }).text).toContain('> word word')
  })

  test('quotes no more than a letter can bear, and cuts no character in half', () => {
    const { text, html } = composeMail({ ...reply, message: '\u{1f600}'.repeat(20_000) })
    expect(text.match(/\u{1f600}/gu)).toHaveLength(4_000)
    expect([text.isWellFormed(), html.isWellFormed(), text.includes('…')]).toEqual([true, true, true])
  })

  test('shows markup as text, and no control characters', () => {
    const { text, html } = composeMail({
      ...reply,
      message: '<img src=x onerror=alert(1)>\u001b[31m\r\nred\0',
    })
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;[31m\nred</blockquote>')
    expect(text).toContain('> <img src=x onerror=alert(1)>[31m\n> red\n')
  })

  test('has one line as its subject, whatever is written there', () => {
    const { subject } = composeMail({ ...reply, subject: 'Help\r\nBcc: eve@evil.test\r\n\r\nBody' })
    expect(subject).toBe('Re: [TKT-20261122-ABC234] Help Bcc: eve@evil.test Body')
  })
})

describe('a sealed letter', () => {
  const SECRET = 'a secret of the tests, long enough to seal with'

  test('is opened with the secret it was sealed with', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(unseal(seal(value, SECRET), SECRET)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('shows nothing of itself, and never looks the same twice', () => {
    const sealed = plain.map((each) => seal(each, SECRET))
    for (const each of sealed) {
      const bytes = Buffer.from(each, 'base64').toString('latin1')
      for (const text of [common.to, common.url, 'kind']) expect(bytes).not.toContain(text)
    }
    expect(seal(plain[0], SECRET)).not.toBe(seal(plain[0], SECRET))
  })

  test('is not opened with another secret', () => {
    const sealed = seal(plain[0], SECRET)
    fc.assert(
      fc.property(fc.string(), (other) => {
        fc.pre(other !== SECRET)
        expect(() => unseal(sealed, other)).toThrow()
      }),
    )
  })

  test('is not opened once a bit of it was changed, or a part of it is missing', () => {
    const bytes = Buffer.from(seal(plain[0], SECRET), 'base64')
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ change
        expect(() => unseal(changed.toString('base64'), SECRET)).toThrow()
        expect(() => unseal(bytes.subarray(0, at).toString('base64'), SECRET)).toThrow()
      }),
    )
  })
})
