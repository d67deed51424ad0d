import { expect, test } from 'vitest'
import { configFor } from './testing/host.ts'

const URL_OF_DATABASE = 'postgres://localhost/x'

function originsFor(env: Record<string, string>): string[] {
  return configFor(URL_OF_DATABASE, env).trustedOrigins
}

test('on this machine the portal trusts each of its names, at its own port only', () => {
  const names = ['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080']
  expect(originsFor({ PORT: '8080' })).toEqual(names)
  expect(originsFor({ PUBLIC_URL: 'http://localhost:8080' })).toEqual(names)
  expect(originsFor({ PUBLIC_URL: 'http://localhost:80' })).toEqual([
    'http://127.0.0.1',
    'http://localhost',
    'http://[::1]',
  ])
})

test('elsewhere it trusts its public address only', () => {
  expect(originsFor({ PUBLIC_URL: 'https://portal.test' })).toEqual(['https://portal.test'])
  expect(originsFor({ PUBLIC_URL: 'https://portal.test:443' })).toEqual(['https://portal.test'])
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://localhost:3000'],
  ['::', 'http://localhost:3000'],
  ['::1', 'http://[::1]:3000'],
  ['192.0.2.1', 'http://192.0.2.1:3000'],
])('listening on %s, the portal is at %s', (host, publicUrl) => {
  expect(configFor(URL_OF_DATABASE, { HOST: host }).publicUrl).toBe(publicUrl)
})

test('no proxy is trusted unless it is counted or named', () => {
  const trusted = (value: string) => configFor(URL_OF_DATABASE, { TRUST_PROXY: value }).trustProxy
  expect([trusted(''), trusted('false'), trusted('10.0.0.0/8')]).toEqual([false, false, '10.0.0.0/8'])
  const two = trusted('2')
  expect(typeof two === 'function' && [0, 1, 2].map((hop) => two('10.0.0.1', hop))).toEqual([
    true,
    true,
    false,
  ])
})
