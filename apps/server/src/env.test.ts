import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { EnvironmentError, readDatabaseEnvironment, readEnvironment } from './env.ts'

const SECRET = 'x'.repeat(32)
const EXTERNAL = {
  DATABASE_URL: 'postgres://app:hush@db.test:5432/app',
  AUTH_SECRET: SECRET,
  PAYMENTS: 'sandbox',
}

function complaintAbout(
  source: Record<string, string>,
  read: (source: Record<string, string>) => unknown = readEnvironment,
) {
  try {
    read(source)
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message
    throw error
  }
  return ''
}

test('without any variable the host runs on an embedded database on this machine', () => {
  expect(readEnvironment({})).toEqual({
    PORT: 3000,
    HOST: '127.0.0.1',
    SITES_URL: 'https://sites.lavish.solutions',
    LOG_LEVEL: 'info',
    WORKER: 'inline',
  })
  expect(readDatabaseEnvironment({})).toEqual({})
})

test('an empty variable is one that is not set', () => {
  const names = [
    'DATABASE_URL',
    'PORT',
    'HOST',
    'PUBLIC_URL',
    'SITES_URL',
    'AUTH_SECRET',
    'PAYMENTS',
    'STRIPE_SECRET_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'STRIPE_API_URL',
    'SMTP_URL',
    'DEMO_DATA',
    'LOG_LEVEL',
    'TRUST_PROXY',
    'WORKER',
  ]
  expect(readEnvironment(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readEnvironment({}))
})

test('every wrong variable is named in one message, and no value is repeated', () => {
  const wrong = {
    DATABASE_URL: 'mysql://hush',
    PORT: 'hush',
    PUBLIC_URL: 'ftp://hush',
    SITES_URL: 'hush',
    AUTH_SECRET: 'hush',
    PAYMENTS: 'hush',
    STRIPE_API_URL: 'https://hush.test/path',
    SMTP_URL: 'http://hush',
    DEMO_DATA: 'hush',
    LOG_LEVEL: 'hush',
    TRUST_PROXY: 'hush',
    WORKER: 'hush',
  }
  const message = complaintAbout(wrong)
  expect(message).toMatch(/^The environment is not valid:\n/)
  for (const name of Object.keys(wrong)) expect(message).toMatch(new RegExp(`^ {2}${name}: .+`, 'm'))
  expect(message).not.toContain('hush')
  expect(message.split('\n')).toHaveLength(1 + Object.keys(wrong).length)
})

describe('refused', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['a port that is none', { PORT: '70000' }, ['PORT']],
    ['port 0, at which nobody would find the portal', { PORT: '0' }, ['PORT']],
    ['half a port', { PORT: '80.5' }, ['PORT']],
    ['a public URL with a path', { PUBLIC_URL: 'https://portal.test/app' }, ['PUBLIC_URL']],
    ['a secret that is too short', { AUTH_SECRET: 'x'.repeat(31) }, ['AUTH_SECRET']],
    ['DATABASE_URL alone', { DATABASE_URL: EXTERNAL.DATABASE_URL }, ['AUTH_SECRET', 'PAYMENTS']],
    ['DATABASE_URL without a secret', { ...EXTERNAL, AUTH_SECRET: '' }, ['AUTH_SECRET']],
    ['DATABASE_URL without payments', { ...EXTERNAL, PAYMENTS: '' }, ['PAYMENTS']],
    ['Stripe without its secrets', { PAYMENTS: 'stripe' }, ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']],
    [
      'Stripe without one of them',
      { PAYMENTS: 'stripe', STRIPE_SECRET_KEY: 'sk' },
      ['STRIPE_WEBHOOK_SECRET'],
    ],
    ['demo data in a database that is not ours alone', { ...EXTERNAL, DEMO_DATA: 'true' }, ['DEMO_DATA']],
    ['a flag that is neither true nor false', { DEMO_DATA: '1' }, ['DEMO_DATA']],
  ])('%s', (_name, source, names) => {
    const lines = complaintAbout(source).split('\n').slice(1)
    expect(lines.map((line) => line.trim().split(':')[0])).toEqual(names)
    expect(lines.join()).not.toContain('hush')
  })

  test.each([
    'true',
    '0',
    '10',
    '-1',
    '1.2.3.4 5.6.7.8',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '10.0.0.1,',
    'dead',
    'loopback',
    '*',
  ])('TRUST_PROXY=%s', (value) => {
    expect(complaintAbout({ TRUST_PROXY: value })).toContain('TRUST_PROXY')
  })
})

describe('taken', () => {
  test('a whole environment', () => {
    const env = readEnvironment({
      ...EXTERNAL,
      PORT: '8080',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://portal.test/',
      SITES_URL: 'https://sites.test/shown/',
      PAYMENTS: 'stripe',
      STRIPE_SECRET_KEY: 'sk',
      STRIPE_WEBHOOK_SECRET: 'whsec',
      DEMO_DATA: 'false',
      PATH: '/bin',
    })
    expect(env).toEqual({
      DATABASE_URL: EXTERNAL.DATABASE_URL,
      AUTH_SECRET: SECRET,
      PORT: 8080,
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://portal.test',
      SITES_URL: 'https://sites.test/shown',
      PAYMENTS: 'stripe',
      STRIPE_SECRET_KEY: 'sk',
      STRIPE_WEBHOOK_SECRET: 'whsec',
      DEMO_DATA: false,
      LOG_LEVEL: 'info',
      WORKER: 'inline',
    })
  })

  test.each(['false', '1', '9', '10.0.0.1', '10.0.0.0/8', '10.0.0.1, 10.0.0.2', '::1', 'fd00::/8'])(
    'TRUST_PROXY=%s',
    (value) => {
      expect(readEnvironment({ TRUST_PROXY: value }).TRUST_PROXY).toBe(value)
    },
  )

  test('by the db commands, DATABASE_URL without what only serving needs', () => {
    expect(readDatabaseEnvironment({ DATABASE_URL: EXTERNAL.DATABASE_URL, PORT: 'x' })).toEqual({
      DATABASE_URL: EXTERNAL.DATABASE_URL,
    })
    const message = complaintAbout({ DATABASE_URL: 'hush' }, readDatabaseEnvironment)
    expect(message).toContain('DATABASE_URL')
    expect(message).not.toContain('hush')
  })
})

test('names what is wrong and what is missing in one message', () => {
  const read = () => readEnvironment({ PORT: 'x', LOG_LEVEL: 'loud', DATABASE_URL: 'postgres://localhost/x' })
  expect(read).toThrow(/PORT: [\s\S]*LOG_LEVEL: [\s\S]*AUTH_SECRET: [\s\S]*PAYMENTS: /)
})

test('the file of variables in docs/deploying.md works as it is, once its secrets are filled in', async () => {
  const text = await readFile(new URL('../../../docs/deploying.md', import.meta.url), 'utf8')
  const [, file = ''] = /```ini\n(.+?)```/s.exec(text) ?? []
  // As Docker and systemd read it: what follows the sign is the value, to the end of the line.
  const lines = file.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const set = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)))
  expect(complaintAbout(set)).toBe(
    'The environment is not valid:\n  AUTH_SECRET: must have at least 32 characters, such as `openssl rand -hex 32` prints',
  )
  expect(readEnvironment({ ...set, AUTH_SECRET: SECRET })).toMatchObject({
    PAYMENTS: 'stripe',
    TRUST_PROXY: '1',
    WORKER: 'off',
  })
})
