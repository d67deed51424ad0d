import { randomBytes, randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS, type Access, type ProcedurePath } from './access.ts'
import { type Actor, ANONYMOUS, SCOPES, type Scope } from './actor.ts'
import type { Services } from './context.ts'
import { toDomainError } from './errors.ts'
import { appRouter } from './router.ts'
import { callerAs, customerActor, outcomeOf, servicesOver, staffActor } from './testing/api.ts'
import { addMember, newCustomer } from './testing/customers.ts'
import { procedures } from './testing/random-inputs.ts'

let database: TestDatabase
let services: Services
beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
})
afterAll(() => database.close())

/** What was agreed, written down a second time: a row that widens or narrows in the code has to be changed here, too. */
const CONTRACT = `
  procedure                    customers      staff    keys with
  account.me                   any            -        -
  account.updateProfile        any            -        -
  account.sessions             any            -        -
  account.revokeSession        any            -        -
  ownership.mySites            any            -        -
  ownership.overview           any            -        -
  ownership.mySite             any            -        -
  ownership.site               member         -        -
  ownership.setPrimary         member         -        -
  ownership.verify             any            -        ownership:read
  ownership.owners             owner          support  ownership:read
  ownership.ofCustomer         -              support  ownership:read
  ownership.add                -              support  ownership:write
  ownership.remove             owner-or-self  support  ownership:write
  ownership.changeRole         owner          -        -
  ownership.invite             owner          -        -
  ownership.invitations        owner          -        -
  ownership.revokeInvitation   owner          -        -
  ownership.acceptInvitation   any            -        -
  ownership.offerTransfer      owner          -        -
  ownership.transferOffer      owner          -        -
  ownership.cancelTransfer     owner          -        -
  ownership.acceptTransfer     any            -        -
  purchase.forSale             public         -        -
  purchase.preview             public         -        -
  purchase.checkout            public         -        -
  purchase.status              public         -        -
  purchase.subscribe           owner          -        -
  purchase.cancelSubscription  owner          -        -
  purchase.resumeSubscription  owner          -        -
  purchase.billingPortal       owner          -        -
  purchase.history             any            -        -
  purchase.refund              -              admin    -
  purchase.ofCustomer          -              support  purchase:read
  purchase.statistics          -              support  purchase:read
  purchase.exceptions          -              support  -
  purchase.resolveException    -              admin    -
  tickets.categories           public         -        -
  tickets.create               any            -        -
  tickets.list                 any            -        -
  tickets.get                  any            -        -
  tickets.reply                any            -        -
  tickets.setStatus            any            -        -
  tickets.rate                 any            -        -
  tickets.stats                any            -        -
  tickets.onChange             any            support  -
  staff.me                     -              support  -
  staff.customers.search       -              support  customers:read
  staff.customers.get          -              support  customers:read
  staff.customers.create       -              support  customers:write
  staff.customers.disable      -              admin    -
  staff.customers.enable       -              admin    -
  staff.keys.list              -              admin    -
  staff.keys.create            -              admin    -
  staff.keys.revoke            -              admin    -
  staff.members.list           -              admin    -
  staff.members.create         -              admin    -
  staff.members.update         -              admin    -
  staff.audit.list             -              admin    -
  staff.tickets.list           -              support  tickets:read
  staff.tickets.get            -              support  tickets:read
  staff.tickets.reply          -              support  tickets:write
  staff.tickets.note           -              support  tickets:write
  staff.tickets.assign         -              support  tickets:write
  staff.tickets.assignees      -              support  tickets:read
  staff.tickets.update         -              support  tickets:write
  staff.tickets.templates.list -              support  tickets:read
  staff.tickets.templates.create  -           support  tickets:write
  staff.tickets.templates.update  -           support  tickets:write
  staff.tickets.templates.remove  -           support  tickets:write`

test('who may do what is what was agreed', () => {
  const agreed = CONTRACT.trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ +/))
  const table = Object.entries<Access>(ACCESS).map(([path, access]) => {
    const { customer = '-', staff = '-', key = '-' } = access
    return [path, access.public ? 'public' : customer, staff, key]
  })
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
  const newcomer = await newCustomer(pool)
  await addMember(pool, coOwner.id, siteId)
  await addMember(pool, collaborator.id, siteId, 'collaborator')
  const [foreignSiteId = ''] = outsider.siteIds
  const others = await newOthers(siteId, owner.id)
  return { siteId, foreignSiteId, owner, coOwner, collaborator, stranger, newcomer, ...others }
}

/** What staff look after, an invitation, and a ticket of the site's owner. */
async function newOthers(siteId: string, ownerId: string) {
  const { rows } = await database.pool.query<{
    admin: string
    member: string
    key: string
    invitation: string
    ticket: string
    template: string
  }>(
    `with staff as (
       insert into admin_users (email, role) select gen_random_uuid(), 'admin' from generate_series(1, 2) returning id
     ), key as (
       insert into webmagic.api_keys (name, prefix, key_hash, scopes)
       values ('A script', 'wm_', $1, '{ownership:read}') returning id
     ), invitation as (
       insert into webmagic.site_invitations (site_id, email, role, token_hash, invited_by_id, expires_at)
       values ($2, 'invited@example.test', 'owner', $1, $3, now() + interval '1 day') returning id
     ), ticket as (
       insert into support_tickets (customer_user_id, site_id, ticket_number, subject, description, category)
       values ($3, $2, 'TKT-' || substr($4, 1, 16), 'A question', 'How does it work?', 'question') returning id
     ), template as (
       insert into ticket_templates (name, message_template) values ($4, 'Hello') returning id
     )
     select (select id from staff limit 1) as admin, (select id from staff offset 1) as member,
       (select id from key) as key, (select id from invitation) as invitation, (select id from ticket) as ticket,
       (select id from template) as template`,
    [randomBytes(32), siteId, ownerId, randomUUID()],
  )
  const { admin = '', member = '', key = '', invitation = '', ticket = '', template = '' } = rows[0] ?? {}
  return {
    adminId: admin,
    memberId: member,
    keyId: key,
    invitationId: invitation,
    ticketId: ticket,
    templateId: template,
  }
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
  { name: 'a customer without a site', actor: ({ newcomer }) => customerActor(newcomer.id), role: null },
  { name: 'an owner of another site', actor: ({ stranger }) => customerActor(stranger.id), role: null },
  {
    name: 'an owner of another site with an unverified address',
    actor: ({ stranger }) => ({ ...customerActor(stranger.id), emailVerified: false }),
    role: null,
  },
  {
    name: 'a collaborator',
    actor: ({ collaborator }) => customerActor(collaborator.id),
    role: 'collaborator',
  },
  { name: 'an owner', actor: ({ owner }) => customerActor(owner.id), role: 'owner' },
  {
    name: 'an owner with an unverified address',
    actor: ({ owner }) => ({ ...customerActor(owner.id), emailVerified: false }),
    role: 'owner',
  },
  { name: 'support', actor: ({ memberId }) => staffActor('support', memberId), role: null },
  { name: 'an admin', actor: ({ adminId }) => staffActor('admin', adminId), role: null },
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

type Others = Pick<World, 'memberId' | 'keyId' | 'invitationId' | 'ticketId' | 'templateId'>

/**
 * What each procedure is asked for: about a site, a customer, both or neither. Whatever else an input names is there,
 * so that who may call is never told that it is not.
 */
const inputs: Record<ProcedurePath, (ids: Ids, others: Others) => unknown> = {
  'account.me': () => undefined,
  'account.updateProfile': () => ({ fullName: 'Somebody' }),
  'account.sessions': () => undefined,
  'account.revokeSession': () => ({ sessionId: randomUUID() }),
  'ownership.mySites': () => ({}),
  'ownership.overview': () => undefined,
  'ownership.mySite': () => undefined,
  'ownership.site': ({ siteId }) => ({ siteId }),
  'ownership.setPrimary': ({ siteId }) => ({ siteId }),
  'ownership.verify': (ids) => ids,
  'ownership.owners': ({ siteId }) => ({ siteId }),
  'ownership.ofCustomer': ({ customerId }) => ({ customerId }),
  'ownership.add': (ids) => ids,
  'ownership.remove': (ids) => ids,
  'ownership.changeRole': (ids) => ({ ...ids, role: 'collaborator' }),
  'ownership.invite': ({ siteId }) => ({ siteId, email: 'guest@example.test', role: 'collaborator' }),
  'ownership.invitations': ({ siteId }) => ({ siteId }),
  'ownership.revokeInvitation': ({ siteId }, { invitationId }) => ({ siteId, invitationId }),
  // Whose links work is for other tests: everybody may try one.
  'ownership.acceptInvitation': () => ({ token: 'of-no-letter' }),
  'ownership.offerTransfer': ({ siteId }) => ({ siteId, email: 'taker@example.test' }),
  'ownership.transferOffer': ({ siteId }) => ({ siteId }),
  'ownership.cancelTransfer': ({ siteId }) => ({ siteId }),
  'ownership.acceptTransfer': () => ({ token: 'of-no-letter' }),
  'purchase.forSale': () => ({}),
  'purchase.preview': () => ({ slug: 'no-such-site' }),
  'purchase.checkout': () => ({ slug: 'no-such-site', email: 'guest@example.test' }),
  'purchase.status': () => ({ checkoutId: randomUUID() }),
  'purchase.subscribe': ({ siteId }) => ({ siteId }),
  'purchase.cancelSubscription': ({ siteId }) => ({ siteId }),
  'purchase.resumeSubscription': ({ siteId }) => ({ siteId }),
  'purchase.billingPortal': ({ siteId }) => ({ siteId }),
  'purchase.history': () => ({}),
  'purchase.refund': () => ({ purchaseId: randomUUID() }),
  'purchase.ofCustomer': ({ customerId }) => ({ customerId }),
  'purchase.statistics': () => ({}),
  'purchase.exceptions': () => ({}),
  'purchase.resolveException': () => ({ exceptionId: randomUUID(), action: 'dismiss', note: 'Seen.' }),
  'tickets.categories': () => undefined,
  'tickets.create': ({ siteId }) => ({ ...NEW_TICKET, siteId }),
  'tickets.list': ({ siteId }) => ({ siteId }),
  // Who sees which ticket is for other tests: any customer may ask.
  'tickets.get': () => ({ ticketId: randomUUID() }),
  'tickets.reply': () => ({ ticketId: randomUUID(), message: 'Any news?' }),
  'tickets.setStatus': () => ({ ticketId: randomUUID(), status: 'resolved' }),
  'tickets.rate': () => ({ ticketId: randomUUID(), rating: 'satisfied' }),
  'tickets.stats': () => undefined,
  'tickets.onChange': () => ({}),
  'staff.me': () => undefined,
  'staff.customers.search': () => ({}),
  'staff.customers.get': ({ customerId }) => ({ customerId }),
  'staff.customers.create': () => ({ email: `${randomUUID()}@example.test` }),
  'staff.customers.disable': ({ customerId }) => ({ customerId }),
  'staff.customers.enable': ({ customerId }) => ({ customerId }),
  'staff.keys.list': () => undefined,
  'staff.keys.create': () => ({ name: 'A script', scopes: ['ownership:read'] }),
  'staff.keys.revoke': (_ids, { keyId }) => ({ keyId }),
  'staff.members.list': () => undefined,
  'staff.members.create': () => ({ email: `${randomUUID()}@example.test`, role: 'support' }),
  'staff.members.update': (_ids, { memberId }) => ({ staffId: memberId, role: 'support' }),
  'staff.audit.list': () => ({}),
  'staff.tickets.list': () => ({}),
  'staff.tickets.get': (_ids, { ticketId }) => ({ ticketId }),
  'staff.tickets.reply': (_ids, { ticketId }) => ({ ticketId, message: 'We look into it.' }),
  'staff.tickets.note': (_ids, { ticketId }) => ({ ticketId, message: 'Seen.' }),
  'staff.tickets.assign': (_ids, { ticketId, memberId }) => ({ ticketId, staffId: memberId }),
  'staff.tickets.assignees': () => undefined,
  'staff.tickets.update': (_ids, { ticketId }) => ({ ticketId, priority: 'high' }),
  'staff.tickets.templates.list': () => undefined,
  'staff.tickets.templates.create': () => ({ name: randomUUID(), message: 'Hello' }),
  'staff.tickets.templates.update': (_ids, { templateId }) => ({ templateId, isActive: false }),
  'staff.tickets.templates.remove': (_ids, { templateId }) => ({ templateId }),
}

const NEW_TICKET = { subject: 'A question', description: 'How does it work?', category: 'question' }

const NO_OTHERS: Others = { memberId: '', keyId: '', invitationId: '', ticketId: '', templateId: '' }

function names(path: ProcedurePath, field: keyof Ids): boolean {
  const input = inputs[path]({ siteId: '', customerId: '' }, NO_OTHERS)
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
  if (access.public) return 'allowed'
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
const cases = procedures.flatMap(({ path, type }) =>
  isPath(path) ? principals.map((principal) => ({ path, principal, who: principal.name, type })) : [],
)

/** What there is of a world, to compare with later. */
async function stateOf(world: World): Promise<unknown> {
  const people = [world.owner, world.coOwner, world.collaborator, world.stranger, world.newcomer]
  const customers = people.map(({ id }) => id)
  const { rows } = await database.pool.query(
    `select to_jsonb(t) as row from customer_users t where id = any($1)
     union all select to_jsonb(t) from customer_site_ownership t where customer_user_id = any($1) or site_id = any($2)
     union all select to_jsonb(t) from sites t where id = any($2)
     union all select to_jsonb(t) from webmagic.site_invitations t where site_id = any($2)
     union all select to_jsonb(t) from webmagic.site_transfers t where site_id = any($2)
     union all select to_jsonb(t) from support_tickets t where customer_user_id = any($1)
     union all select to_jsonb(t) from ticket_messages t where ticket_id = $3
     union all select to_jsonb(t) from ticket_templates t where id = $4
     union all select to_jsonb(t) from admin_users t where id = any($5)
     union all select to_jsonb(t) from webmagic.api_keys t where id = $6
     order by 1`,
    [
      customers,
      [world.siteId, world.foreignSiteId],
      world.ticketId,
      world.templateId,
      [world.adminId, world.memberId],
      world.keyId,
    ],
  )
  return rows
}

// Neither what is refused nor what only reads changes anything, so all of that meets the same world.
let untouched: World
let before: unknown
beforeAll(async () => {
  untouched = await newWorld()
  before = await stateOf(untouched)
})

describe.each(cases)('$path as $who', ({ path, principal, type }) => {
  test.each(questionsFor(path))('$site, $customer', async (question) => {
    const isKnown = question.site === 'the known site'
    const actorIn = (world: World) => principal.actor(world, ACCESS[path])
    const wanted = expected(path, actorIn(untouched), isKnown ? principal.role : null, question)
    const world = wanted === 'allowed' && type === 'mutation' ? await newWorld() : untouched
    const input = inputs[path](idsIn(world, actorIn(world), question), world)
    const outcome = await outcomeOf(callPath(path, actorIn(world), input))
    if (wanted !== 'allowed') expect(outcome).toBe(wanted)
    else expect(['unauthenticated', 'forbidden']).not.toContain(outcome)
    const isThere =
      !/^(purchase|tickets)\./.test(path) &&
      isKnown &&
      (question.customer === 'themselves' || question.customer === 'a co-owner')
    if (wanted === 'allowed' && isThere) expect(outcome).not.toBe('not_found')
  })
})

test('nothing that was refused, and nothing that only reads, has changed anything', async () => {
  expect(await stateOf(untouched)).toEqual(before)
})

test.each<ProcedurePath>([
  'ownership.site',
  'ownership.setPrimary',
  'ownership.owners',
  'ownership.remove',
  'ownership.changeRole',
  'ownership.invite',
  'ownership.invitations',
  'ownership.revokeInvitation',
  'ownership.offerTransfer',
  'ownership.transferOffer',
  'ownership.cancelTransfer',
])("%s answers somebody else's site exactly as one that does not exist", async (path) => {
  const world = await newWorld()
  const ask = (siteId: string) =>
    errorOf(
      callPath(
        path,
        customerActor(world.owner.id),
        inputs[path]({ siteId, customerId: world.coOwner.id }, world),
      ),
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
  const call = path
    .split('.')
    .reduce<unknown>((place, name) => Reflect.get(Object(place), name), callerAs(services, actor))
  if (!isCallable(call)) throw new Error(`${path} is not there`)
  return call(input)
}

function isCallable(value: unknown): value is (input: unknown) => Promise<unknown> {
  return typeof value === 'function'
}
