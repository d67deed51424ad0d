import { describe, expect, test } from 'vitest'
import { createClient, getSession, signIn } from './index.ts'

const url = 'http://host.test'
const person = { email: 'a@b.test', password: 'p' }

describe('what cannot work is refused when it is given', () => {
  test.each([
    'portal.example.com',
    'localhost:3000',
    'ftp://host.test',
    'http://',
    'https://user:password@host.test',
    'https://host.test/?page=1',
    'https://host.test/#page',
    '',
  ])('the address %j, which is not repeated', async (wrong) => {
    const refused = new TypeError('url must be the address of a host, such as https://portal.example.com')
    expect(() => createClient({ url: wrong })).toThrow(refused)
    await expect(signIn({ url: wrong, ...person })).rejects.toThrow(refused)
  })

  test.each(['two\nlines', 'wm_ключ', 'nul\0'])(
    'the credential %j, which is not repeated',
    async (secret) => {
      const refused = new TypeError(
        'The token, the apiKey or the headers hold characters that a header cannot carry',
      )
      expect(() => createClient({ url, token: secret })).toThrow(refused)
      expect(() => createClient({ url, apiKey: secret })).toThrow(refused)
      expect(() => createClient({ url, headers: { 'x-more': secret } })).toThrow(refused)
      await expect(getSession({ url, token: secret })).rejects.toThrow(refused)
    },
  )

  test.each([0, -1, Number.NaN])('%d milliseconds to wait', async (timeoutMs) => {
    expect(() => createClient({ url, timeoutMs })).toThrow(RangeError)
    await expect(signIn({ url, timeoutMs, ...person })).rejects.toThrow(RangeError)
  })
})

test.each(['http://127.0.0.1:3000', 'HTTPS://host.test/', 'https://host.test/portal', 'http://[::1]:3000'])(
  'an address may be %s',
  (right) => {
    expect(() => createClient({ url: right })).not.toThrow()
  },
)

test('the line break at the end of a file with a key does no harm', async () => {
  const sent: (string | null)[] = []
  const fetch = async (_input: unknown, init?: { headers?: HeadersInit }) => {
    sent.push(new Headers(init?.headers).get('authorization'))
    return Response.json([{ result: { data: { json: null } } }])
  }
  await createClient({ url, apiKey: 'wm_key\n', fetch }).account.me.query()
  expect(sent).toEqual(['Bearer wm_key'])
})
