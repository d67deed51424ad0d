import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS, type Access, type ProcedurePath } from './access.ts'
import { type Actor, ANONYMOUS, SCOPES, type Scope } from './actor.ts'
import type { Services } from './context.ts'
import { toDomainError } from './errors.ts'
import { appRouter } from './router.ts'
import { callerAs, customerActor, outcomeOf, servicesOver } from './testing/api.ts'
import { addMember, newCustomer } from './testing/customers.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

/** What was agreed, written down a second time: a row that widens or narrows in the code has to be changed here, too. */
const CONTRACT = `
  procedure              customers      staff    keys with
  account.me             any            -        -
  ownership.mySites      any            -        -
  ownership.mySite       any            -        -
  ownership.site         member         -        -
  ownership.setPrimary   member         -        -
  ownership.verify       any            -        ownership:read
  ownership.owners       owner          support  ownership:read
  ownership.ofCustomer   -              support  ownership:read
  ownership.add          -              support  ownership:write
  ownership.remove       owner-or-self  support  ownership:write
  ownership.changeRole   owner          -        -`

test('who may do what is what was agreed', () => {
  const agreed = CONTRACT.trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ +/))
  const table = Object.entries<Access>(ACCESS).map(([path, { customer = '-', staff = '-', key = '-' }]) => [
    path,
    customer,
    staff,
    key,
  ])
  expect(table).toEqual(agreed)
})

test('every procedure has a row in the table, and every row a procedure', () => {
  expect(Object.keys(ACCESS).toSorted()).toEqual(Object.keys(appRouter._def.procedures).toSorted())
})

/** A site with two owners and a collaborator; a customer who knows of none of it, and a site that none of them has. */
async function newWorld() {
  const { pool } = database
  const owner = await newCustomer(pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  const [coOwner, collaborator, stranger, outsider] = await Promise.all(
    Array.from({ length: 4 }, () => newCustomer(pool, { sites: 1 })),
  )
  if (!coOwner || !collaborator || !stranger || !outsider) throw new Error('Nobody there')
  await addMember(pool, coOwner.id, siteId)
  await addMember(pool, collaborator.id, siteId, 'collaborator')
  const [foreignSiteId = ''] = outsider.siteIds
  return { siteId, foreignSiteId, owner, coOwner, collaborator, stranger }
}
type World = Awaited<ReturnType<typeof newWorld>>

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

const SITES = ['the known site', "somebody else's site", 'a missing site'] as const
const CUSTOMERS = ['themselves', 'a co-owner', 'a stranger', 'a missing customer'] as const
/** What a procedure is asked for. */
interface Question {
  site: (typeof SITES)[number]
  customer: (typeof CUSTOMERS)[number]
}
interface Ids {
  siteId: string
  customerId: string
}

/** What each procedure is asked for: about a site, a customer, both or neither. */
const inputs: Record<ProcedurePath, (ids: Ids) => unknown> = {
  'account.me': () => undefined,
  'ownership.mySites': () => ({}),
  'ownership.mySite': () => undefined,
  'ownership.site': ({ siteId }) => ({ siteId }),
  'ownership.setPrimary': ({ siteId }) => ({ siteId }),
  'ownership.verify': (ids) => ids,
  'ownership.owners': ({ siteId }) => ({ siteId }),
  'ownership.ofCustomer': ({ customerId }) => ({ customerId }),
  'ownership.add': (ids) => ids,
  'ownership.remove': (ids) => ids,
  'ownership.changeRole': (ids) => ({ ...ids, role: 'collaborator' }),
}

function names(path: ProcedurePath, field: keyof Ids): boolean {
  const input = inputs[path]({ siteId: '', customerId: '' })
  return typeof input === 'object' && input !== null && field in input
}

/** Each thing that a procedure can be asked for; where its input names no site or no customer, there is one of those. */
function questionsFor(path: ProcedurePath): Question[] {
  const sites = names(path, 'siteId') ? SITES : SITES.slice(0, 1)
  const customers = names(path, 'customerId') ? CUSTOMERS : CUSTOMERS.slice(0, 1)
  return sites.flatMap((site) => customers.map((customer) => ({ site, customer })))
}

function idsIn(world: World, actor: Actor, { site, customer }: Question): Ids {
  const stranger = actor.kind === 'customer' && actor.customerId === world.stranger.id
  return {
    siteId: {
      'the known site': world.siteId,
      "somebody else's site": world.foreignSiteId,
      'a missing site': randomUUID(),
    }[site],
    customerId: {
      // Who is no customer asks about an owner.
      themselves: actor.kind === 'customer' ? actor.customerId : world.owner.id,
      'a co-owner': world.coOwner.id,
      // To the stranger, the collaborator is one.
      'a stranger': stranger ? world.collaborator.id : world.stranger.id,
      'a missing customer': randomUUID(),
    }[customer],
  }
}

/** How the table answers, in one word. `allowed`: what happens then is for other tests. */
function expected(path: ProcedurePath, actor: Actor, role: Principal['role'], question: Question): string {
  const access: Access = ACCESS[path]
  switch (actor.kind) {
    case 'customer':
      return expectedOfCustomer(access.customer, role, question.customer === 'themselves')
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

function expectedOfCustomer(needed: Access['customer'], role: Principal['role'], isSelf: boolean): string {
  if (needed === undefined) return 'forbidden'
  // Whatever any customer may do, they do it for themselves.
  if (needed === 'any') return isSelf ? 'allowed' : 'forbidden'
  if (needed === 'owner-or-self' && isSelf) return 'allowed'
  if (role === null) return 'not_found'
  return needed === 'member' || role === 'owner' ? 'allowed' : 'forbidden'
}

const isPath = (path: string): path is ProcedurePath => path in ACCESS
const cases = Object.keys(appRouter._def.procedures)
  .filter(isPath)
  .flatMap((path) => principals.map((principal) => ({ path, principal, who: principal.name })))

describe.each(cases)('$path as $who', ({ path, principal }) => {
  // What is refused changes nothing, so the next refusal can meet the same world.
  let untouched: World
  beforeAll(async () => {
    untouched = await newWorld()
  })

  test.each(questionsFor(path))('$site, $customer', async (question) => {
    const isKnown = question.site === 'the known site'
    const actorIn = (world: World) => principal.actor(world, ACCESS[path])
    const wanted = expected(path, actorIn(untouched), isKnown ? principal.role : null, question)
    const world = wanted === 'allowed' ? await newWorld() : untouched
    const input = inputs[path](idsIn(world, actorIn(world), question))
    const outcome = await outcomeOf(callPath(path, actorIn(world), input))
    if (wanted !== 'allowed') expect(outcome).toBe(wanted)
    else expect(['unauthenticated', 'forbidden']).not.toContain(outcome)
    const isThere = isKnown && (question.customer === 'themselves' || question.customer === 'a co-owner')
    if (wanted === 'allowed' && isThere) expect(outcome).not.toBe('not_found')
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
  const ask = (siteId: string) =>
    errorOf(
      callPath(path, customerActor(world.owner.id), inputs[path]({ siteId, customerId: world.coOwner.id })),
    )
  expect(await ask(world.foreignSiteId)).toEqual(await ask(randomUUID()))
})

async function errorOf(call: Promise<unknown>) {
  try {
    await call
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
