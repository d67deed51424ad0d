import { describe, expect, test } from 'vitest'
import { ourAddress } from './our-address.ts'

const PUBLIC = 'http://127.0.0.1:3000'
const TRUSTED = [PUBLIC, 'http://localhost:3000', 'http://[::1]:3000']

test.each([
  ['/thanks?x=1#y', 'http://127.0.0.1:3000/thanks?x=1#y'],
  ['http://127.0.0.1:3000/thanks', 'http://127.0.0.1:3000/thanks'],
  ['http://localhost:3000/thanks', 'http://localhost:3000/thanks'],
  ['HTTP://LOCALHOST:3000', 'http://localhost:3000/'],
  ['http://localhost:3000\\@evil.example', 'http://localhost:3000/@evil.example'],
  ['http://[::1]:3000/thanks', 'http://[::1]:3000/thanks'],
])('%s is ours', (given, address) => {
  expect(ourAddress(given, PUBLIC, TRUSTED)).toBe(address)
})

test.each([
  'https://evil.example',
  'http://localhost',
  'http://localhost:3001/thanks',
  'https://localhost:3000/thanks',
  'http://localhost:3000.evil.example/',
  'http://localhost.evil.example:3000/',
  'http://user@localhost:3000/thanks',
  'http://:password@localhost:3000/thanks',
  'http://localhost:3000@evil.example',
  '//localhost:3000/thanks',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'http:localhost:3000',
  'javascript:alert(1)',
  ' http://localhost:3000/thanks',
  'thanks',
  '',
])('%j is not', (given) => {
  expect(ourAddress(given, PUBLIC, TRUSTED)).toBeNull()
})

describe('where only the public address is known', () => {
  test('no other is ours', () => {
    expect(ourAddress('http://localhost:3000/thanks', PUBLIC)).toBeNull()
    expect(ourAddress(`${PUBLIC}/thanks`, PUBLIC)).toBe(`${PUBLIC}/thanks`)
  })
})
