import fc from 'fast-check'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { DomainError } from './errors.ts'
import { transformer } from './transformer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How many random cases a property is tried with. */
    propertyRuns: number
  }
}

const numRuns = inject('propertyRuns') * 10

afterEach(() => {
  const ownKeys = Reflect.ownKeys(Object.prototype)
  expect(ownKeys.filter((key) => !NATIVE_KEYS.includes(key))).toEqual([])
})
const NATIVE_KEYS = Reflect.ownKeys(Object.prototype)

/** What the server makes of a body, given as the text that a caller sends. */
function received(body: string): unknown {
  return transformer.input.deserialize(JSON.parse(body))
}

/** From the client's value to the server's, over the wire. */
function overTheWire(value: unknown): unknown {
  return received(JSON.stringify(transformer.input.serialize(value)))
}

function refusalOf(body: string): DomainError {
  try {
    received(body)
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error(`Not refused: ${body}`)
}

function expectRefused(body: string): void {
  const { reason, message } = refusalOf(body)
  expect(reason).toEqual({ code: 'validation_failed', issues: [{ path: [], message }] })
}

/** A body whose metadata says that the value under `x` is of this type. */
function revived(type: unknown, json: unknown = 'x'): string {
  return JSON.stringify({ json: { x: json }, meta: { values: { x: type } } })
}

describe('what goes through', () => {
  test('dates and undefined, at the top and within', () => {
    const date = new Date('2024-02-29T12:34:56.789Z')
    expect(overTheWire(date)).toEqual(date)
    expect(overTheWire(undefined)).toBeUndefined()
    const value = { list: [date, { date, nothing: undefined }], text: 'x', no: null }
    expect(overTheWire(value)).toStrictEqual(value)
  })

  test('plain JSON without metadata, and with metadata that says nothing', () => {
    expect(received('{"json":{"a":[1,"x",null,true]}}')).toEqual({ a: [1, 'x', null, true] })
    expect(received('{"json":{"a":1},"meta":{}}')).toEqual({ a: 1 })
    expect(received('{"json":{"a":1},"meta":{"values":{}}}')).toEqual({ a: 1 })
    expect(received('{"meta":{"values":["undefined"]}}')).toBeUndefined()
    expect(received('{}')).toBeUndefined()
  })

  test('something that appears twice', () => {
    const site = { id: 'a', since: new Date('2024-01-01T00:00:00Z') }
    const value = { first: site, second: site, list: [site, site] }
    expect(overTheWire(value)).toStrictEqual(value)
  })

  test('references are ignored, so that they cannot point anywhere', () => {
    const body = '{"json":{"a":{"b":1}},"meta":{"referentialEqualities":{"a":["c","d.e"]}}}'
    expect(received(body)).toEqual({ a: { b: 1 } })
  })

  test('keys with dots and backslashes', () => {
    const date = new Date('2024-01-01T00:00:00Z')
    for (const key of ['a.b', '.', 'a\\b', '\\', '\\.', 'a\\\\.b', '0', '']) {
      expect(overTheWire({ [key]: date, plain: 1 })).toStrictEqual({ [key]: date, plain: 1 })
    }
  })

  test('names that only sound dangerous', () => {
    const value = { toString: 'x', hasOwnProperty: 1, proto: 2, constructors: 3, text: '__proto__' }
    expect(overTheWire(value)).toEqual(value)
  })

  test('every character but NUL', () => {
    const text = '\u0001\u0007\t\n\u007f\u2028\ufffe\uffff😀é'
    expect(overTheWire({ [text]: text })).toEqual({ [text]: text })
  })

  test('32 levels', () => {
    expect(() => received(`{"json":${'['.repeat(32)}${']'.repeat(32)}}`)).not.toThrow()
  })
})

describe('what is refused', () => {
  test.each(['null', '1', '"x"', 'true', '[]', '[{"json":1}]'])('%s instead of an envelope', expectRefused)

  test.each([
    '{"json":1,"extra":2}',
    '{"x":1}',
    '{"json":1,"__proto__":{}}',
    '{"json":1,"constructor":{}}',
    '{"json":{"x":1},"meta":null}',
    '{"json":{"x":1},"meta":[]}',
    '{"json":{"x":1},"meta":"values"}',
    '{"json":{"x":1},"meta":{"values":null}}',
    '{"json":{"x":1},"meta":{"values":"Date"}}',
    '{"json":{"x":1},"meta":{"values":{"x":"Date"}}}',
    '{"json":{"x":1},"meta":{"values":{"x":1}}}',
    '{"json":{"x":1},"meta":{"values":{"x":[]}}}',
  ])('the envelope %s', expectRefused)

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s, wherever it is', (key) => {
    expectRefused(`{"json":{"${key}":{"polluted":true}}}`)
    expectRefused(`{"json":{"a":[{"b":{"${key}":1}}]}}`)
    expectRefused(`{"json":{"x":1},"meta":{"values":{"${key}":["Date"]}}}`)
    expectRefused(`{"json":{"x":1},"meta":{"values":{"${key}.polluted":["undefined"]}}}`)
    expectRefused(`{"json":{"x":1},"meta":{"values":{"x.${key}.polluted":["undefined"]}}}`)
    expectRefused(`{"json":{"x":1},"meta":{"values":{"x":{"${key}":{"polluted":["undefined"]}}}}}`)
    expectRefused(`{"json":{"x":1},"meta":{"${key}":{}}}`)
    expectRefused(`{"json":{"x":1},"meta":{"referentialEqualities":{"x":["${key}"],"${key}":["x"]}}}`)
  })

  test.each([
    'regexp',
    'Error',
    'map',
    'set',
    'bigint',
    'URL',
    'number',
    'symbol',
    'class',
    'custom',
    'date',
    'toString',
    '__proto__',
  ])('the type %s', (type) => {
    expectRefused(revived([type]))
    expectRefused(revived([[type]]))
    expectRefused(revived([[type, 'x']]))
    expectRefused(revived([type, { 0: ['Date'] }]))
    expectRefused(JSON.stringify({ json: 'x', meta: { values: [type] } }))
    expectRefused(JSON.stringify({ json: ['x'], meta: { values: { 0: { deeper: [type] } } } }))
  })

  test.each([
    ['an expression', /(a+)+$/],
    ['an error', new Error('x')],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['a bigint', 10n],
    ['a URL', new URL('https://example.test')],
    ['NaN', Number.NaN],
    ['bytes', new Uint8Array([1])],
    ['a map with a date', new Map([['a', new Date()]])],
  ])('%s from a client', (_name, value) => {
    for (const sent of [value, { a: [value] }]) {
      expectRefused(JSON.stringify(transformer.input.serialize(sent)))
    }
  })

  test('NUL, in a text and in a key', () => {
    expectRefused('{"json":"\\u0000"}')
    expectRefused('{"json":{"a":["x\\u0000y"]}}')
    expectRefused('{"json":{"x\\u0000y":1}}')
    expectRefused('{"json":{"x":1},"meta":{"values":{"x\\u0000":["Date"]}}}')
  })

  test('half a surrogate pair, in a text and in a key', () => {
    expectRefused('{"json":"\\ud800"}')
    expectRefused('{"json":{"a":"\\udc00\\ud800"}}')
    expectRefused('{"json":{"\\udfff":1}}')
    expect(received('{"json":"\\ud83d\\ude00"}')).toBe('😀')
  })

  test.each([34, 100, 50_000])('%i levels', (levels) => {
    expectRefused(`{"json":${'['.repeat(levels)}${']'.repeat(levels)}}`)
    expectRefused(`{"json":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`)
    expectRefused(`{"json":1,"meta":{"values":${'{"a":'.repeat(levels)}["Date"]${'}'.repeat(levels)}}}`)
  })

  test('metadata that makes a short list very long', () => {
    const body = '{"json":{"list":[]},"meta":{"values":{"list":{"4294967294":["undefined"]}}}}'
    expectRefused(body)
  })
})

/** Whether the value may be sent at all. */
function isAllowed(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(
    ([key, item]) =>
      !['__proto__', 'constructor', 'prototype'].includes(key) && isAllowed(key) && isAllowed(item),
  )
}

const json = fc
  .jsonValue({ stringUnit: 'binary', noUnicodeString: false })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

test('any JSON value arrives as it was sent', () => {
  fc.assert(
    fc.property(json, (value) => {
      if (isAllowed(value)) expect(overTheWire(value)).toStrictEqual(value)
      else expectRefused(JSON.stringify({ json: value }))
    }),
    { numRuns },
  )
})

test('dates and undefined arrive wherever they are', () => {
  const leaf = fc.oneof(fc.date({ noInvalidDate: true }), fc.constant(undefined), fc.string(), fc.integer())
  const own = { noNullPrototype: true }
  const key = fc.string().filter((text) => !/__proto__|constructor|prototype/.test(text))
  const value = fc.oneof(
    leaf,
    fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf, own)), own),
  )
  fc.assert(
    fc.property(value, (sent) => {
      expect(overTheWire(sent)).toStrictEqual(sent)
    }),
    { numRuns },
  )
})

test('whatever the metadata says, it is followed or refused, and nothing else', () => {
  const path = fc.oneof(
    fc.constantFrom('a', 'b', '0', '1', 'a.b', 'a.0', 'length', '__proto__', 'a.constructor', '\\', '', '-1'),
    fc.string(),
  )
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(['Date'], ['undefined'], ['Date'], ['set'], [], 'Date', null, [['Date']]),
      fc.dictionary(path, tie('tree'), { maxKeys: 3 }),
    ),
  }))
  const shape = fc.oneof(
    fc.constantFrom<unknown>({ a: { b: [1, 'x', { a: 1 }] }, b: 'x' }, [{ a: 1 }, 'x'], 'x', null, 1),
    json,
  )
  fc.assert(
    fc.property(shape, tree, (value, values) => {
      try {
        received(JSON.stringify({ json: value, meta: { values } }))
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
      expect(Reflect.ownKeys(Object.prototype)).toEqual(NATIVE_KEYS)
    }),
    { numRuns },
  )
})
