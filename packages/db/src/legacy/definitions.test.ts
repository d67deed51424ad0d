import { expect, test } from 'vitest'
import { asWritten, canonical } from './definitions.ts'

const TOLD = `CHECK (((status)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])))`
const RESTORED = `CHECK (((status)::text = ANY (ARRAY[('a'::character varying)::text, ('it''s'::character varying)::text])))`
const PREDICATE = `WHERE status::text <> ALL (ARRAY['a'::character varying, 'b'::character varying]::text[])`
const RESTORED_PREDICATE = `WHERE status::text <> ALL (ARRAY['a'::character varying::text, 'b'::character varying::text])`

test('a list of values is written as a list again', () => {
  expect(asWritten(TOLD)).toBe(`CHECK ((status IN ('a'::character varying, 'it''s'::character varying)))`)
  expect(asWritten(PREDICATE)).toBe(`WHERE (status NOT IN ('a'::character varying, 'b'::character varying))`)
  expect(asWritten('CHECK ((amount >= (0)::numeric))')).toBe('CHECK ((amount >= (0)::numeric))')
})

test('what was dumped and restored is the same', () => {
  expect(canonical(RESTORED)).toBe(canonical(TOLD))
  expect(canonical(RESTORED_PREDICATE)).toBe(canonical(PREDICATE))
})
