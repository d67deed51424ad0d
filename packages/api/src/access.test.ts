import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS, type Access, type ProcedurePath } from './access.ts'
import { type Actor, ANONYMOUS, SCOPES, type Scope } from './actor.ts'
import type { Services } from './context.ts'
import { toDomainError } from './errors.ts'
import { appRouter } from './router.ts'
import { callerAs, customerActor, servicesOver } from './testing/api.ts'
import { addMember, newCustomer } from './testing/customers.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

test('every procedure has a row in the table, and every row a procedure', () => {
  expect(Object.keys(ACCESS).toSorted()).toEqual(Object.keys(appRouter._def.procedures).toSorted())
})

/** A site with two owners and a collaborator, and another one of which none of them knows. */
async function newWorld() {
  const { pool } = database
  const owner = await newCustomer(pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  const coOwner = await newCustomer(pool, { sites: 1 })
  const collaborator = await newCustomer(pool, { sites: 1 })
  const stranger = await newCustomer(pool, { sites: 1 })
  await addMember(pool, coOwner.id, siteId)
  await addMember(pool, collaborator.id, siteId, 'collaborator')
  const [foreignSiteId = ''] = stranger.siteIds
  return { siteId, foreignSiteId, owner, coOwner, collaborator, stranger }
}
type World = Awaited<ReturnType<typeof newWorld>>
type Target = 'known site' | "somebody else's site" | 'missing site'

/** What each procedure is asked for: about a site, and where it takes one, about the co-owner of the known one. */
const inputs: Record<ProcedurePath, (siteId: string, world: World) => unknown> = {
  'account.me': () => undefined,
  'ownership.mySites': () => ({}),
  'ownership.mySite': () => undefined,
  'ownership.site': (siteId) => ({ siteId }),
  'ownership.setPrimary': (siteId) => ({ siteId }),
  'ownership.verify': (siteId) => ({ siteId }),
  'ownership.owners': (siteId) => ({ siteId }),
  'ownership.ofCustomer': (_siteId, { coOwner }) => ({ customerId: coOwner.id }),
  'ownership.add': (siteId, { stranger }) => ({ siteId, customerId: stranger.id }),
  'ownership.remove': (siteId, { coOwner }) => ({ siteId, customerId: coOwner.id }),
  'ownership.changeRole': (siteId, { coOwner }) => ({ siteId, customerId: coOwner.id, role: 'collaborator' }),
}

interface Principal {
  name: string
  actor(world: World, access: Access): Actor
  /** The principal's role in the known site. */
  role: 'owner' | 'collaborator' | null
}

const principals: Principal[] = [
  { name: 'nobody', actor: () => ANONYMOUS, role: null },
  { name: 'a stranger', actor: ({ stranger }) => customerActor(stranger.id), role: null },
  {
    name: 'a collaborator',
    actor: ({ collaborator }) => customerActor(collaborator.id),
    role: 'collaborator',
  },
  { name: 'an owner', actor: ({ owner }) => customerActor(owner.id), role: 'owner' },
  { name: 'support', actor: () => ({ kind: 'staff', staffId: randomUUID(), role: 'support' }), role: null },
  { name: 'an admin', actor: () => ({ kind: 'staff', staffId: randomUUID(), role: 'admin' }), role: null },
  { name: 'a key with the scope', actor: (_world, { key }) => service(key ? [key] : SCOPES), role: null },
  {
    name: 'a key with every other scope',
    actor: (_world, { key }) => service(SCOPES.filter((scope) => scope !== key)),
    role: null,
  },
]

function service(scopes: readonly Scope[]): Actor {
  return { kind: 'service', keyId: randomUUID(), scopes }
}

/** How the table answers, in one word. `allowed`: what happens then is for other tests. */
function expected(actor: Actor, access: Access, role: Principal['role']): string {
  switch (actor.kind) {
    case 'customer':
      if (access.customer === undefined) return 'forbidden'
      if (access.customer === 'any') return 'allowed'
      if (role === null) return 'not_found'
      return access.customer === 'member' || role === 'owner' ? 'allowed' : 'forbidden'
    case 'staff':
      return access.staff === 'support' || (access.staff === 'admin' && actor.role === 'admin')
        ? 'allowed'
        : 'forbidden'
    case 'service':
      return access.key !== undefined && actor.scopes.includes(access.key) ? 'allowed' : 'forbidden'
    default:
      return 'unauthenticated'
  }
}

const isPath = (path: string): path is ProcedurePath => path in ACCESS
const rows = Object.keys(appRouter._def.procedures)
  .filter(isPath)
  .map((path): [ProcedurePath, Access] => [path, ACCESS[path]])

describe.each(rows)('%s', (path, access) => {
  describe.each(principals)('as $name', ({ actor: actorIn, role }) => {
    test.each<Target>(['known site', "somebody else's site", 'missing site'])('%s', async (target) => {
      const world = await newWorld()
      const actor = actorIn(world, access)
      const known = target === 'known site'
      // The stranger's own site is nobody else's: to a stranger, the known one is foreign.
      const foreign = role === null && actor.kind === 'customer' ? world.siteId : world.foreignSiteId
      const siteId = known ? world.siteId : target === 'missing site' ? randomUUID() : foreign
      const outcome = await outcomeOf(path, actor, inputs[path](siteId, world))
      const wanted = expected(actor, access, known ? role : null)
      if (wanted === 'allowed') expect(['unauthenticated', 'forbidden']).not.toContain(outcome)
      else expect(outcome).toBe(wanted)
      if (wanted === 'allowed' && known) expect(outcome).not.toBe('not_found')
    })
  })
})

test.each<ProcedurePath>([
  'ownership.site',
  'ownership.setPrimary',
  'ownership.owners',
  'ownership.remove',
  'ownership.changeRole',
])("%s answers somebody else's site exactly as one that does not exist", async (path) => {
  const world = await newWorld()
  const actor = customerActor(world.owner.id)
  const ask = (siteId: string) => errorOf(path, actor, inputs[path](siteId, world))
  expect(await ask(world.foreignSiteId)).toEqual(await ask(randomUUID()))
})

async function outcomeOf(path: string, actor: Actor, input: unknown): Promise<string> {
  const error = await errorOf(path, actor, input)
  return error === null ? 'done' : error.code
}

async function errorOf(path: string, actor: Actor, input: unknown) {
  try {
    await callPath(path, actor, input)
    return null
  } catch (error) {
    const domainError = toDomainError(error)
    if (!domainError) throw error
    return { ...domainError.reason, message: domainError.message }
  }
}

function callPath(path: string, actor: Actor, input: unknown): Promise<unknown> {
  const [room = '', name = ''] = path.split('.')
  const call: unknown = Reflect.get(Object(Reflect.get(callerAs(services, actor), room)), name)
  if (!isCallable(call)) throw new Error(`${path} is not there`)
  return call(input)
}

function isCallable(value: unknown): value is (input: unknown) => Promise<unknown> {
  return typeof value === 'function'
}
