import fc from 'fast-check'
import SuperJSON from 'superjson'
import { z } from 'zod'
import { appRouter } from '../router.ts'
import { character } from './characters.ts'

/** As much of JSON Schema as the inputs of the procedures need. */
const jsonSchema = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  get anyOf() {
    return z.array(jsonSchema).optional()
  },
  get items() {
    return jsonSchema.optional()
  },
  get properties() {
    return z.record(z.string(), jsonSchema).optional()
  },
})
type Schema = z.output<typeof jsonSchema>

const definition = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  inputs: z.array(z.instanceof(z.ZodType)),
})

/** Every procedure with the schemas of its input. */
export const procedures = Object.entries<unknown>(appRouter._def.procedures).map(([path, procedure]) => {
  const { type, inputs } = definition.parse(Reflect.get(Object(procedure), '_def'))
  return {
    path,
    type,
    schemas: inputs.map((input) =>
      jsonSchema.parse(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })),
    ),
  }
})

/** Gives an id for a field of this name. */
type FindId = (field: string, index: number) => string

const keys = fc.oneof(
  fc.string(),
  fc.constantFrom('$ne', '$gt', '$in', '__proto__', 'constructor', 'toString', 'a\0', '\ud800'),
)
const LONG = 'x'.repeat(10_000)
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: character }),
  fc.constantFrom('\0', 'a\0b', '\ud800', '\udc00x', '%', "' or 1=1 --", LONG),
)
const ODD_NUMBERS = [
  -0,
  -1,
  1.5,
  101,
  2 ** 31,
  2 ** 53,
  1e308,
  2n ** 70n,
  Number.NaN,
  Number.POSITIVE_INFINITY,
]
const ODD_OBJECTS = [null, undefined, new Date(0), new Date(Number.NaN), [], {}]
const leaves = fc.oneof(texts, fc.boolean(), fc.constantFrom<unknown>(...ODD_NUMBERS, ...ODD_OBJECTS))

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { a: value }
  return value
}

/** Anything that somebody could send where anything else belongs. */
const anything = fc.oneof(
  leaves,
  fc.anything({ key: keys, values: [leaves], withBigInt: true, withDate: true }),
  fc.dictionary(keys, leaves),
  fc.constantFrom(nested(31), nested(33), nested(1_000)),
)

const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
const times = fc.oneof(
  { weight: 3, arbitrary: date.map((at) => at.toISOString().replace('Z', '000Z')) },
  { weight: 1, arbitrary: fc.constantFrom('0000-01-01T00:00:00.000000Z', 'infinity', 'garbage') },
)
/** Where a page of sites could end, or not. */
const cursor = fc
  .tuple(fc.boolean(), times, fc.oneof({ weight: 3, arbitrary: fc.uuid() }, { weight: 1, arbitrary: texts }))
  .map((position) => Buffer.from(JSON.stringify(position)).toString('base64url'))

/** What the schema takes, as far as it can say so; of 10 + `spoil` fields, about `spoil` hold anything at all. */
function nearlyValid(schema: Schema, findId: FindId, spoil: number, field = ''): fc.Arbitrary<unknown> {
  const inside = (part: Schema, name = field) => nearlyValid(part, findId, spoil, name)
  if (schema.anyOf) {
    const weightOf = ({ type }: Schema) => (type === 'null' ? 1 : 4)
    return fc.oneof(...schema.anyOf.map((part) => ({ weight: weightOf(part), arbitrary: inside(part) })))
  }
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'object':
      return recordOf(schema, spoil, inside)
    case 'array':
      return fc.array(inside(schema.items ?? {}))
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000 })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      if (schema.format === 'uuid') return fc.nat().map((index) => findId(field, index))
      return fc.oneof(spoil > 0 ? texts : fc.string(), cursor)
    default:
      return anything
  }
}

function recordOf(
  { properties = {}, required = [] }: Schema,
  spoil: number,
  inside: (part: Schema, name: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, part]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof({ weight: 10, arbitrary: inside(part, name) }, { weight: spoil, arbitrary: anything }),
  ])
  const record = fc.record(Object.fromEntries(fields), { requiredKeys: spoil > 0 ? [] : required })
  if (spoil === 0) return record
  return fc
    .tuple(record, fc.option(fc.dictionary(keys, anything, { maxKeys: 1 }), { freq: 1 }))
    .map(([known, more]) => ({ ...known, ...more }))
}

function asJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? Number(item) : item))
}

/** An input with the metadata of superjson, which itself refuses some keys; or as any other client would send it. */
function encode(value: unknown, withMetadata: boolean): string {
  try {
    if (withMetadata) return SuperJSON.stringify(value)
  } catch {}
  return asJson({ json: value })
}

const types = fc.constantFrom<unknown>(
  ...['Date', 'undefined', 'bigint', 'number', 'regexp', 'map', 'set', 'Error', 'URL'],
  ...[
    ['class', 'Object'],
    ['symbol', 'x'],
    ['custom', 'x'],
    ['typed-array', 'Int8Array'],
  ],
)

/** What superjson's metadata could say about an input with these fields. */
function metadataOf(fields: string[]): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(fc.tuple(types), anything)
  const paths = fc.oneof(keys, fc.constantFrom(...fields, 'a', '0', 'a.b'))
  return fc.oneof(
    anything,
    fc.record(
      { values: fc.oneof(leaf, fc.dictionary(paths, leaf)), v: fc.constantFrom(1, 2) },
      { requiredKeys: [] },
    ),
  )
}

/** What can be sent to a procedure, as text: its own input, nearly that, and nothing of the sort. */
export function requestTexts(schemas: Schema[], findId: FindId): fc.Arbitrary<string> {
  const inputs = schemas.flatMap((schema) => [
    { weight: 2, arbitrary: nearlyValid(schema, findId, 0) },
    { weight: 4, arbitrary: nearlyValid(schema, findId, 4) },
  ])
  const input = fc.oneof(...inputs, { weight: 2, arbitrary: anything })
  const meta = metadataOf(schemas.flatMap(({ properties = {} }) => Object.keys(properties)))
  const envelope = fc.record({ json: input, meta }, { requiredKeys: [] })
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(input, fc.boolean()).map((parts) => encode(...parts)) },
    { weight: 2, arbitrary: envelope.map(asJson) },
    { weight: 1, arbitrary: fc.oneof(fc.string(), fc.json()) },
  )
}
