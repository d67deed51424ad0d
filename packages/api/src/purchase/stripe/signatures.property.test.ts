import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { signedByStripe, WEBHOOK_SECRET } from '../../testing/stripe-events.ts'
import { SignatureError } from '../provider.ts'
import { assertSigned, signBody } from '../signature.ts'
import { createStripeProvider } from './provider.ts'

const now = new Date('2026-11-22T12:00:00Z')
const secret = 'what signs the events of the sandbox'
const payments = createStripeProvider({
  secretKey: 'sk_test',
  webhookSecret: WEBHOOK_SECRET,
  clock: () => now,
})

interface Sent {
  body: Buffer
  signature: string
}

interface Scheme {
  sign(event: object, at: Date): Sent
  read(sent: Sent): unknown
}

const SCHEMES: [name: string, scheme: Scheme][] = [
  [
    'stripe',
    {
      sign: signedByStripe,
      read: ({ body, signature }) => payments.readEvent(body, signature, now),
    },
  ],
  [
    'the sandbox',
    {
      sign: (event, at) => {
        const body = Buffer.from(JSON.stringify(event))
        return { body, signature: signBody(body, secret, at) }
      },
      read: ({ body, signature }) => assertSigned(body, signature, secret, now),
    },
  ],
]

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const byte = fc.integer({ min: 0, max: 255 })

/** A change of bytes, somewhere. */
interface ByteChange {
  kind: 'flip' | 'remove' | 'add' | 'repeat'
  position: number
  by: number
}

const byteChange: fc.Arbitrary<ByteChange> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), position, by: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('remove' as const), position, by: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('add' as const), position, by: byte }),
  fc.record({ kind: fc.constant('repeat' as const), position, by: fc.integer({ min: 1, max: 8 }) }),
)

function changed(bytes: Buffer, { kind, position, by }: ByteChange): Buffer {
  const at = Math.floor(position * bytes.length)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  if (kind === 'flip') return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ by]), after.subarray(1)])
  if (kind === 'remove') return Buffer.concat([before, after.subarray(by)])
  if (kind === 'add') return Buffer.concat([before, Buffer.from([by]), after])
  return Buffer.concat([before, after.subarray(0, by), after])
}

/** Ways to write the same body in other bytes that a lenient decoder reads alike. */
const REWRITTEN: ((body: Buffer) => Buffer)[] = [
  (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  (body) => Buffer.concat([body, Buffer.from('\n')]),
  (body) => Buffer.from(body.toString('latin1').replaceAll('\xef\xbf\xbd', '\xff'), 'latin1'),
  (body) => Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8')), null, 3)),
]

const seconds = fc.integer({ min: 301, max: 10_000_000 })
const HEADERS: ((header: string, other: string) => string)[] = [
  (header) => header.replace(',v1=', ',v0='),
  (header) => header.replace('v1=', 'V1='),
  (header) => header.toUpperCase(),
  (header) => header.split(',').toReversed().join(','),
  (header) => header.replace(/,.*/, ''),
  (header) => header.replace(/^t=\d+,/, ''),
  (header) => header.replace(/^t=(\d+)/, 't=$1x'),
  (header) => header.replace(/^t=(\d+)/, 't=0$1'),
  (header) => header.replace(/^t=(\d+)/, 't=$1.0'),
  (header) => `${header}=`,
  (header) => `${header},`,
  (header) => `${header} `,
  (header) => ` ${header}`,
  (header) => header.replace(',', ', '),
  (header) => header.replace(/v1=.*/, 'v1='),
  (header, other) => header.replace(/t=\d+/, /t=\d+/.exec(other)?.[0] ?? ''),
  (header, other) => header.replace(/v1=.*/, /v1=.*/.exec(other)?.[0] ?? ''),
]

type Mutation =
  | { kind: 'body' | 'header'; change: ByteChange }
  | { kind: 'parts'; rewrite: (header: string, other: string) => string }
  | { kind: 'rewritten'; rewrite: (body: Buffer) => Buffer }
  | { kind: 'time'; by: number }

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: byteChange.map((change) => ({ kind: 'body' as const, change })) },
  { weight: 4, arbitrary: byteChange.map((change) => ({ kind: 'header' as const, change })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...HEADERS).map((rewrite) => ({ kind: 'parts' as const, rewrite })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...REWRITTEN).map((rewrite) => ({ kind: 'rewritten' as const, rewrite })),
  },
  { weight: 1, arbitrary: seconds.map((by) => ({ kind: 'time' as const, by })) },
  { weight: 1, arbitrary: seconds.map((by) => ({ kind: 'time' as const, by: -by })) },
)

function mutated(scheme: Scheme, event: object, by: Mutation): Sent {
  const sent = scheme.sign(event, now)
  const { body, signature } = sent
  switch (by.kind) {
    case 'body':
      return { body: changed(body, by.change), signature }
    case 'header':
      return { body, signature: changed(Buffer.from(signature, 'latin1'), by.change).toString('latin1') }
    case 'parts': {
      const other = scheme.sign({ ...event, id: 'evt_other' }, new Date(now.getTime() - 1000))
      return { body, signature: by.rewrite(signature, other.signature) }
    }
    case 'rewritten':
      return { body: by.rewrite(body), signature }
    case 'time':
      return scheme.sign(event, new Date(now.getTime() + by.by * 1000))
  }
}

// What is replaced when bytes are no UTF-8 is part of some names, so that replacing it back is a change too.
const events = fc.record({
  id: fc.constant('evt_1'),
  type: fc.constant('invoice.paid'),
  data: fc.record({
    object: fc.record({ id: fc.constant('in_1'), name: fc.constantFrom('Joe', 'Jo\ufffd', '\ufeff') }),
  }),
})

test.each(SCHEMES)('nothing changed is taken for signed by %s', (_name, scheme) => {
  let tried = 0
  fc.assert(
    fc.property(events, mutation, (event, by) => {
      const sent = scheme.sign(event, now)
      scheme.read(sent)
      const forged = mutated(scheme, event, by)
      fc.pre(!forged.body.equals(sent.body) || forged.signature !== sent.signature)
      expect(() => scheme.read(forged)).toThrow(SignatureError)
      tried++
    }),
    { numRuns: inject('propertyRuns') * 5 },
  )
  expect(tried).toBe(inject('propertyRuns') * 5)
})

test.each(SCHEMES)('every way to write a header or a body otherwise is refused by %s', (_name, scheme) => {
  const event = { id: 'evt_1', type: 'a', data: { object: { id: 'in_1', name: 'Jo\ufffd' } } }
  const ways: Mutation[] = [
    ...HEADERS.map((rewrite) => ({ kind: 'parts' as const, rewrite })),
    ...REWRITTEN.map((rewrite) => ({ kind: 'rewritten' as const, rewrite })),
  ]
  for (const way of ways) {
    const forged = mutated(scheme, event, way)
    expect(() => scheme.read(forged), String('rewrite' in way && way.rewrite)).toThrow(SignatureError)
  }
})
