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
  const { values } = value.meta
  if (values === undefined) return value.json
  assertRevivableTree(values)
  // Without the rest of the metadata: which parts were one object does not matter to an input.
  return SuperJSON.deserialize({ json: value.json as never, meta: { values: values as never } })
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

/** superjson's `meta.values`: a tree of paths whose leaves are `[type name]`. */
function assertRevivableTree(tree: unknown): void {
  if (Array.isArray(tree)) {
    if (tree.length === 1 && REVIVABLE.has(tree[0])) return
    throw refused('The metadata names a type that is not allowed.')
  }
  if (!isRecord(tree)) throw refused('The metadata is not valid.')
  for (const [path, subtree] of Object.entries(tree)) {
    if (path.split('.').some((key) => UNSAFE_KEYS.has(key)))
      throw refused('The input has a key that is not allowed.')
    assertRevivableTree(subtree)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(message: string): DomainError {
  return new DomainError({ code: 'validation_failed', issues: [{ path: [], message }] }, message)
}
