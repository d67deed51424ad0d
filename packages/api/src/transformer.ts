import type { TRPCCombinedDataTransformer } from '@trpc/server'
import SuperJSON from 'superjson'
import { DomainError } from './errors.ts'

const MAX_DEPTH = 32
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])
// What an input may revive besides plain JSON. Errors, expressions, maps, sets and symbols have no business here.
const REVIVABLE = new Set<unknown>(['Date', 'undefined'])

/** superjson both ways, with what callers send looked at before it is revived. */
export const transformer: TRPCCombinedDataTransformer = {
  input: {
    serialize: (value) => SuperJSON.serialize(value),
    deserialize: (value) => reviveInput(value),
  },
  output: {
    serialize: (value) => SuperJSON.serialize(value),
    deserialize: (value) => SuperJSON.deserialize(value),
  },
}

function reviveInput(value: unknown): unknown {
  if (!isRecord(value) || !Object.keys(value).every((key) => key === 'json' || key === 'meta')) {
    throw refused('Send superjson: { "json": ... }.')
  }
  assertPlain(value.json, 0)
  if (value.meta === undefined) return value.json
  if (!isRecord(value.meta)) throw refused('The metadata is not valid.')
  assertPlain(value.meta, 0)
  const { values, v } = value.meta
  if (values === undefined) return value.json
  assertRevivable(values, value.json, v === 1)
  // Without the rest of the metadata: which parts were one object does not matter to an input.
  return SuperJSON.deserialize({
    json: value.json as never,
    meta: { values: values as never, ...(v === 1 ? { v } : {}) },
  })
}

/** The same look at a body that goes to somebody else's parser. Throws `validation_failed`. */
export function assertPlainJson(text: string): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refused('The request is not valid JSON.')
  }
  assertPlain(value, 0)
}

/** Refuses what PostgreSQL cannot store, what pollutes prototypes, and what is nested to hurt. */
function assertPlain(value: unknown, depth: number): void {
  if (typeof value === 'string') assertText(value)
  if (typeof value !== 'object' || value === null) return
  if (depth > MAX_DEPTH) throw refused('The input is nested too deeply.')
  if (Array.isArray(value)) {
    for (const item of value) assertPlain(item, depth + 1)
    return
  }
  for (const [key, item] of Object.entries(value)) {
    if (UNSAFE_KEYS.has(key)) throw refused('The input has a key that is not allowed.')
    assertText(key)
    assertPlain(item, depth + 1)
  }
}

function assertText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw refused('Text may hold neither NUL characters nor broken surrogate pairs.')
  }
}

/** superjson's `meta.values`: `[type]` for the input itself, or such a leaf for each path of the input. */
function assertRevivable(values: unknown, json: unknown, escaped: boolean): void {
  if (isLeaf(values)) {
    assertScalar(json)
    return
  }
  if (!isRecord(values)) throw refused('The metadata is not valid.')
  for (const [path, leaf] of Object.entries(values)) {
    if (!isLeaf(leaf)) throw refused('The metadata names a type that is not allowed.')
    // Older versions escaped in another way. Setting what is not there would stretch lists and make up objects.
    if (!escaped && path.includes('\\')) throw refused('The metadata speaks of what was not sent.')
    assertScalar(valueAt(json, path))
  }
}

/** A date is revived from text. An object in its place could bring a way of its own to become one. */
function assertScalar(value: unknown): void {
  if (typeof value === 'object' && value !== null) throw refused('The metadata does not fit what was sent.')
}

function isLeaf(value: unknown): boolean {
  return Array.isArray(value) && value.length === 1 && REVIVABLE.has(value[0])
}

function valueAt(json: unknown, path: string): unknown {
  let node: unknown = json
  for (const key of keysOf(path)) {
    if (UNSAFE_KEYS.has(key) || typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) {
      throw refused('The metadata speaks of what was not sent.')
    }
    node = Reflect.get(node, key)
  }
  return node
}

/** Keys are joined by dots; a dot or backslash of their own has a backslash before it. */
function keysOf(path: string): string[] {
  return path.split(/(?<=(?<!\\)(?:\\\\)*)\./).map((key) => key.replaceAll(/\\(.)/g, '$1'))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(message: string): DomainError {
  return new DomainError({ code: 'validation_failed', issues: [{ path: [], message }] }, message)
}
