import { describe, expect, test } from 'vitest'
import { STAFF_HOME, safeStaffPath } from '../staff/next-path.ts'
import { DEFAULT_PATH, safeNextPath } from './next-path.ts'

const ORIGIN = 'https://portal.example'

const ELSEWHERE = [
  '//evil.example',
  'https://evil.example/sites',
  'https://evil.example/staff/',
  'https:evil.example',
  '/\\evil.example',
  '/\\evil.example/staff/',
  '\\\\evil.example',
  '/.//evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  'sites',
  '',
  undefined,
  ['/sites'],
]

describe.each(ELSEWHERE)('%j leads nowhere else', (wish) => {
  test('for customers', () => expect(safeNextPath(wish, ORIGIN)).toBe(DEFAULT_PATH))
  test('for staff', () => expect(safeStaffPath(wish, ORIGIN)).toBe(STAFF_HOME))
})

test.each(['/', '/sites?search=joe', '/tickets/new#form', '/staff/keys'])('%s is a page of ours', (wish) => {
  expect(safeNextPath(wish, ORIGIN)).toBe(wish)
})

test('staff stay in their area', () => {
  expect(safeStaffPath('/staff/customers?search=joe', ORIGIN)).toBe('/staff/customers?search=joe')
  expect(safeStaffPath('/sites', ORIGIN)).toBe(STAFF_HOME)
  expect(safeStaffPath('/staffroom', ORIGIN)).toBe(STAFF_HOME)
})
