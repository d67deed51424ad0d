import { createKey, SYSTEM } from '@webmagic/api'
import { buildService } from '@webmagic/example-visits-service/service.ts'
import { createClient, signIn, signOut } from '@webmagic/sdk'
import { type Host, PASSWORD, startHost } from '@webmagic/server/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

type Service = ReturnType<typeof buildService>

let host: Host
let service: Service
let apiKey: string
let token: string
beforeAll(async () => {
  host = await startHost()
  const ctx = { em: host.database.orm.em.fork(), actor: SYSTEM, now: new Date() }
  apiKey = (await createKey(ctx, { name: 'visits', scopes: ['ownership:read', 'ownership:write'] })).key
  service = buildService({ url: host.origin, apiKey })
  token = await tokenOf(host.people.stranger.email)
})
afterAll(async () => {
  await service?.close()
  await host?.close()
})

async function tokenOf(email: string): Promise<string> {
  return (await signIn({ url: host.origin, email, password: PASSWORD })).token
}

function ask(method: 'GET' | 'DELETE', siteId: string, bearer?: string, of: Service = service) {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  return of.inject({ method, url: `/sites/${siteId}/visits`, headers })
}

test('shows the visits of a site to who has it, and to nobody else', async () => {
  const [siteId = ''] = host.people.stranger.siteIds
  await service.inject({ method: 'POST', url: `/sites/${siteId}/visits` })
  const shown = await ask('GET', siteId, token)
  expect(shown.json()).toEqual({ visits: 1, role: 'owner' })
  expect(shown.headers['cache-control']).toBe('no-store')
  expect((await ask('GET', siteId)).statusCode).toBe(401)
  for (const bearer of ['made up', 'wm_made_up', 'caf\u00e9']) {
    expect((await ask('GET', siteId, bearer)).statusCode).toBe(401)
  }
  expect((await ask('GET', siteId, apiKey)).statusCode).toBe(403)
  expect((await ask('GET', siteId, await tokenOf(host.people.owner.email))).statusCode).toBe(404)
  for (const other of [crypto.randomUUID(), 'no-uuid', host.people.owner.siteIds[0] ?? '']) {
    expect((await ask('GET', other, token)).statusCode).toBe(404)
  }
})

test('heeds roles, and their end, with the next request', async () => {
  const siteId = host.people.owner.siteIds[1] ?? ''
  const customerId = host.people.stranger.id
  const webmagic = createClient({ url: host.origin, apiKey })
  await webmagic.ownership.add.mutate({ siteId, customerId, role: 'collaborator' })
  expect((await ask('GET', siteId, token)).json()).toEqual({ visits: 0, role: 'collaborator' })
  expect((await ask('DELETE', siteId, token)).statusCode).toBe(403)
  await webmagic.ownership.remove.mutate({ siteId, customerId })
  expect((await ask('GET', siteId, token)).statusCode).toBe(404)
})

test('lets nobody in who has signed out, and nobody when the host is down', async () => {
  const [siteId = ''] = host.people.stranger.siteIds
  const another = await tokenOf(host.people.stranger.email)
  expect((await ask('DELETE', siteId, another)).statusCode).toBe(204)
  await signOut({ url: host.origin, token: another })
  expect((await ask('GET', siteId, another)).statusCode).toBe(401)
  const alone = buildService({ url: 'http://no-such-host.invalid', apiKey })
  const refused = await ask('GET', siteId, token, alone)
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5'])
})
