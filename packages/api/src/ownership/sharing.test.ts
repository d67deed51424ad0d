import { randomUUID } from 'node:crypto'
import { createOrm, type Orm, type OwnershipRole, poolOf } from '@webmagic/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Services } from '../context.ts'
import { callerAs, refusal } from '../testing/api.ts'
import { addMember, newCustomer, newEmail, primarySitesOf, type TestCustomer } from '../testing/customers.ts'
import { lettersTo, tokenTo } from '../testing/letters.ts'
import { useOwnershipDatabase } from '../testing/ownership.ts'
import { actorOf, codeOf } from '../testing/sharing.ts'
import { invite } from './invite.ts'
import { offerTransfer } from './offer-transfer.ts'

const bench = useOwnershipDatabase()
const DAY_MS = 24 * 60 * 60 * 1000

let other: Orm
let elsewhere: Services
beforeAll(async () => {
  other = createOrm({ databaseUrl: bench.database.databaseUrl })
  elsewhere = { ...bench.services, orm: other, pool: await poolOf(other) }
})
afterAll(() => other.close())

const as = (customer: TestCustomer, services: Services = bench.services) =>
  callerAs(services, actorOf(customer)).ownership
const asUnverified = (customer: TestCustomer) => callerAs(bench.services, actorOf(customer, false)).ownership
const later = (milliseconds: number): Services => ({
  ...bench.services,
  clock: () => new Date(Date.now() + milliseconds),
})
const tokenFor = ({ email }: { email: string }) => tokenTo(bench.database.pool, bench.services, email)
const kindsTo = async ({ email }: { email: string }) =>
  (await lettersTo(bench.database.pool, bench.services, email)).map(({ kind }) => kind)

/** A site with an owner and a collaborator, both of whom have another one. */
async function newSharedSite() {
  const { pool } = bench.database
  const owner = await newCustomer(pool, { sites: 2 })
  const collaborator = await newCustomer(pool, { sites: 1 })
  const [siteId = ''] = owner.siteIds
  await addMember(pool, collaborator.id, siteId, 'collaborator')
  return { siteId, owner, collaborator }
}

async function rolesIn(siteId: string): Promise<Record<string, OwnershipRole>> {
  const { rows } = await bench.database.pool.query<{ id: string; role: OwnershipRole }>(
    'select customer_user_id as id, role from customer_site_ownership where site_id = $1',
    [siteId],
  )
  return Object.fromEntries(rows.map(({ id, role }) => [id, role]))
}

describe('inviting', () => {
  async function invited(role: OwnershipRole = 'collaborator') {
    const site = await newSharedSite()
    const guest = await newCustomer(bench.database.pool)
    const invitation = await as(site.owner).invite({ siteId: site.siteId, email: guest.email, role })
    return { ...site, guest, invitation, token: await tokenFor(guest) }
  }

  test.each(['owner', 'collaborator'] as const)(
    'lets somebody in as %s, with the link of the letter',
    async (role) => {
      const { siteId, owner, guest, token } = await invited(role)
      expect(await as(guest).acceptInvitation({ token })).toMatchObject({
        siteId,
        customerId: guest.id,
        role,
      })
      expect(await rolesIn(siteId)).toMatchObject({ [guest.id]: role, [owner.id]: 'owner' })
    },
  )

  test('the first site becomes primary, a later one does not', async () => {
    const first = await invited()
    expect((await as(first.guest).acceptInvitation({ token: first.token })).isPrimary).toBe(true)
    expect(await primarySitesOf(bench.database.pool, first.guest.id)).toEqual([first.siteId])
    const second = await newSharedSite()
    await as(second.owner).invite({ siteId: second.siteId, email: first.guest.email, role: 'owner' })
    const accepted = await as(first.guest).acceptInvitation({ token: await tokenFor(first.guest) })
    expect(accepted.isPrimary).toBe(false)
  })

  test('the letter goes to the address alone, names the site, and its link lasts seven days', async () => {
    const { siteId, owner } = await newSharedSite()
    await bench.database.pool.query(`update sites set site_title = 'The Bakery' where id = $1`, [siteId])
    const email = newEmail()
    const invitation = await as(owner).invite({ siteId, email: email.toUpperCase(), role: 'owner' })
    expect(invitation).toMatchObject({ email, role: 'owner' })
    expect(Number(invitation.expiresAt) - Number(invitation.createdAt)).toBe(7 * DAY_MS)
    const letters = await lettersTo(bench.database.pool, bench.services, email)
    expect(letters).toMatchObject([{ kind: 'invitation', subject: expect.stringContaining('The Bakery') }])
    expect(letters[0]?.text).toContain('https://portal.example.test/invitation#token=')
    expect(await as(owner).invitations({ siteId })).toEqual({ invitations: [invitation] })
  })

  test('only owners invite, look at invitations and revoke them', async () => {
    const { siteId, collaborator, invitation } = await invited()
    const stranger = await newCustomer(bench.database.pool, { sites: 1 })
    const { invitationId } = invitation
    for (const [customer, code] of [
      [stranger, 'not_found'],
      [collaborator, 'forbidden'],
    ] as const) {
      const ownership = as(customer)
      expect(await codeOf(ownership.invite({ siteId, email: newEmail(), role: 'collaborator' }))).toBe(code)
      expect(await codeOf(ownership.invitations({ siteId }))).toBe(code)
      expect(await codeOf(ownership.revokeInvitation({ siteId, invitationId }))).toBe(code)
    }
  })

  test('who has that role or a higher one is not invited', async () => {
    const { siteId, owner, collaborator } = await newSharedSite()
    const inviteTo = ({ email }: TestCustomer, role: OwnershipRole) =>
      codeOf(as(owner).invite({ siteId, email, role }))
    expect(await inviteTo(collaborator, 'collaborator')).toBe('already_owned')
    expect(await inviteTo(owner, 'owner')).toBe('already_owned')
    expect(await inviteTo(owner, 'collaborator')).toBe('already_owned')
    expect(await inviteTo(collaborator, 'owner')).toBe('done')
  })

  test('the link works once', async () => {
    const { siteId, owner, guest, token } = await invited()
    await as(guest).acceptInvitation({ token })
    await as(owner).remove({ siteId, customerId: guest.id })
    expect(await codeOf(as(guest).acceptInvitation({ token }))).toBe('link_invalid')
    expect(await rolesIn(siteId)).not.toHaveProperty(guest.id)
  })

  test('twice at once from two hosts, one gets in', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { guest, token } = await invited()
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          codeOf(as(guest, index % 2 ? elsewhere : bench.services).acceptInvitation({ token })),
        ),
      )
      expect(outcomes.toSorted()).toEqual(['done', ...Array(5).fill('link_invalid')])
    }
  })

  test('works to the last moment of seven days, and not after', async () => {
    const { guest, token } = await invited()
    const after = callerAs(later(7 * DAY_MS), actorOf(guest)).ownership
    expect(await codeOf(after.acceptInvitation({ token }))).toBe('link_invalid')
    const before = callerAs(later(7 * DAY_MS - 60_000), actorOf(guest)).ownership
    expect(await codeOf(before.acceptInvitation({ token }))).toBe('done')
  })

  test('an expired one is not shown, and invites nobody in its way', async () => {
    const { siteId, owner, guest } = await invited()
    const after = callerAs(later(8 * DAY_MS), actorOf(owner)).ownership
    expect(await after.invitations({ siteId })).toEqual({ invitations: [] })
    expect(await codeOf(after.invite({ siteId, email: guest.email, role: 'owner' }))).toBe('done')
  })

  test('a revoked link is dead, and revoking twice is no harm', async () => {
    const { siteId, owner, guest, invitation, token } = await invited()
    const { invitationId } = invitation
    expect(await as(owner).revokeInvitation({ siteId, invitationId })).toEqual({ revoked: true })
    expect(await as(owner).revokeInvitation({ siteId, invitationId })).toEqual({ revoked: false })
    expect(await codeOf(as(guest).acceptInvitation({ token }))).toBe('link_invalid')
  })

  test('an invitation to another site is none of this one', async () => {
    const { invitation, guest, token } = await invited()
    const { siteId, owner } = await newSharedSite()
    const { invitationId } = invitation
    expect(await as(owner).revokeInvitation({ siteId, invitationId })).toEqual({ revoked: false })
    expect(await codeOf(as(guest).acceptInvitation({ token }))).toBe('done')
  })

  test('inviting again kills the link before', async () => {
    const { siteId, owner, guest, token: older } = await invited()
    await as(owner).invite({ siteId, email: guest.email, role: 'owner' })
    const token = await tokenFor(guest)
    expect(await codeOf(as(guest).acceptInvitation({ token: older }))).toBe('link_invalid')
    expect(await as(guest).acceptInvitation({ token })).toMatchObject({ role: 'owner' })
  })

  test('ten invitations of one address at once leave one that works', async () => {
    const { siteId, owner } = await newSharedSite()
    const guest = await newCustomer(bench.database.pool)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        as(owner, index % 2 ? elsewhere : bench.services).invite({
          siteId,
          email: guest.email,
          role: 'collaborator',
        }),
      ),
    )
    expect((await as(owner).invitations({ siteId })).invitations).toHaveLength(1)
    const letters = await lettersTo(bench.database.pool, bench.services, guest.email)
    const outcomes: string[] = []
    for (const { token } of letters) {
      outcomes.push(await codeOf(as(guest).acceptInvitation({ token: token ?? '' })))
    }
    expect(outcomes.toSorted()).toEqual(['done', ...Array(9).fill('link_invalid')])
  })

  test('of somebody who is no longer an owner it is dead', async () => {
    for (const leave of ['remove', 'demote'] as const) {
      const { siteId, owner, collaborator, guest, token } = await invited()
      await as(owner).changeRole({ siteId, customerId: collaborator.id, role: 'owner' })
      if (leave === 'remove') await as(owner).remove({ siteId })
      else await as(collaborator).changeRole({ siteId, customerId: owner.id, role: 'collaborator' })
      expect(await codeOf(as(guest).acceptInvitation({ token }))).toBe('link_invalid')
    }
  })

  test('another address or an unverified one may not, and uses nothing up', async () => {
    const { siteId, guest, token } = await invited()
    const thief = await newCustomer(bench.database.pool)
    expect(await codeOf(as(thief).acceptInvitation({ token }))).toBe('forbidden')
    expect(await codeOf(asUnverified(guest).acceptInvitation({ token }))).toBe('forbidden')
    expect(await rolesIn(siteId)).not.toHaveProperty(thief.id)
    expect(await codeOf(as(guest).acceptInvitation({ token }))).toBe('done')
  })

  test('raises the role of who is a member by then, and never lowers it', async () => {
    const raised = await invited('owner')
    await as(raised.owner).invite({ siteId: raised.siteId, email: raised.collaborator.email, role: 'owner' })
    const token = await tokenFor(raised.collaborator)
    expect(await as(raised.collaborator).acceptInvitation({ token })).toMatchObject({ role: 'owner' })
    expect(await rolesIn(raised.siteId)).toMatchObject({ [raised.collaborator.id]: 'owner' })

    const kept = await invited('collaborator')
    await grant(kept.guest, kept.siteId, 'owner')
    expect(await as(kept.guest).acceptInvitation({ token: kept.token })).toMatchObject({ role: 'owner' })
    expect(await rolesIn(kept.siteId)).toMatchObject({ [kept.guest.id]: 'owner' })
  })

  test.each(['', 'x', 'x'.repeat(200), '\u00e9', randomUUID()])(
    'with %j for a link nobody gets in',
    async (token) => {
      const { guest } = await invited()
      expect(await codeOf(as(guest).acceptInvitation({ token }))).toBe('link_invalid')
    },
  )

  test('the link is kept as a hash alone', async () => {
    const { token, invitation } = await invited()
    const { rows } = await bench.database.pool.query(
      'select i::text as text from webmagic.site_invitations i where id = $1',
      [invitation.invitationId],
    )
    expect(rows[0].text).not.toContain(token)
    expect(rows[0].text).not.toContain(Buffer.from(token).toString('hex'))
  })

  test('thirty in an hour are enough', async () => {
    const { siteId, owner } = await newSharedSite()
    const outcomes: string[] = []
    for (let index = 0; index < 35; index += 1) {
      outcomes.push(await codeOf(as(owner).invite({ siteId, email: newEmail(), role: 'collaborator' })))
    }
    expect(outcomes).toEqual([...Array(30).fill('done'), ...Array(5).fill('rate_limited')])
    expect(await refusal(as(owner).offerTransfer({ siteId, email: newEmail() }))).toMatchObject({
      code: 'rate_limited',
    })
  })
})

test('inviting is limited whatever calls the verb', async () => {
  const { siteId, owner } = await newSharedSite()
  const { services } = bench
  const outcomes: string[] = []
  for (let index = 0; index < 31; index += 1) {
    const ctx = {
      em: services.orm.em.fork(),
      actor: actorOf(owner),
      now: new Date(),
      address: null,
      services,
    }
    const verb = index % 2 ? invite : offerTransfer
    outcomes.push(await codeOf(verb(ctx, { siteId, email: newEmail(), role: 'collaborator' })))
  }
  expect(outcomes.slice(0, 30)).not.toContain('rate_limited')
  expect(outcomes[30]).toBe('rate_limited')
})

describe('a mailbox', () => {
  const owners = (count: number) => Promise.all(Array.from({ length: count }, newSharedSite))

  test('gets twenty invitations and offers in an hour, however many send them', async () => {
    const email = newEmail()
    const outcomes = (await owners(24)).map(({ siteId, owner }, index) =>
      codeOf(
        index % 2
          ? as(owner, elsewhere).invite({ siteId, email: email.toUpperCase(), role: 'owner' })
          : as(owner).offerTransfer({ siteId, email }),
      ),
    )
    expect((await Promise.all(outcomes)).toSorted()).toEqual([
      ...Array(20).fill('done'),
      ...Array(4).fill('rate_limited'),
    ])
    expect(await kindsTo({ email })).toHaveLength(20)
  })

  test('is not closed to others by who may not invite', async () => {
    const email = newEmail()
    const { siteId, owner, collaborator } = await newSharedSite()
    for (let time = 0; time < 25; time += 1) {
      expect(await codeOf(as(collaborator).invite({ siteId, email, role: 'owner' }))).toBe('forbidden')
    }
    expect(await codeOf(as(owner).invite({ siteId, email, role: 'owner' }))).toBe('done')
  })
})

test('one network sends sixty invitations and offers in an hour, however many accounts it has', async () => {
  const { siteId, owner, collaborator } = await newSharedSite()
  const third = await newCustomer(bench.database.pool)
  const outcomes: string[] = []
  for (let index = 0; index < 65; index += 1) {
    const sender = [owner, collaborator, third][index % 3] ?? owner
    const address = `2001:db8:1:2::${index.toString(16)}`
    const { ownership } = callerAs(bench.services, actorOf(sender), address)
    outcomes.push(await codeOf(ownership.offerTransfer({ siteId, email: newEmail() })))
  }
  expect(outcomes.slice(60)).toEqual(Array(5).fill('rate_limited'))
  expect(outcomes.slice(0, 60)).not.toContain('rate_limited')
})

describe('handing over', () => {
  async function offered(taker?: TestCustomer) {
    const site = await newSharedSite()
    const to = taker ?? (await newCustomer(bench.database.pool))
    const offer = await as(site.owner).offerTransfer({ siteId: site.siteId, email: to.email })
    return { ...site, taker: to, offer, token: await tokenFor(to) }
  }

  test('the giver leaves, the taker owns, and both primary sites are right', async () => {
    const { siteId, owner, collaborator, taker, token } = await offered()
    expect(await as(taker).acceptTransfer({ token })).toMatchObject({
      siteId,
      customerId: taker.id,
      role: 'owner',
      isPrimary: true,
    })
    expect(await rolesIn(siteId)).toEqual({ [taker.id]: 'owner', [collaborator.id]: 'collaborator' })
    expect(await primarySitesOf(bench.database.pool, taker.id)).toEqual([siteId])
    expect(await primarySitesOf(bench.database.pool, owner.id)).toEqual([owner.siteIds[1]])
  })

  test('whose only site it was has none', async () => {
    const giver = await newCustomer(bench.database.pool, { sites: 1 })
    const taker = await newCustomer(bench.database.pool, { sites: 1 })
    const [siteId = ''] = giver.siteIds
    await as(giver).offerTransfer({ siteId, email: taker.email })
    const accepted = await as(taker).acceptTransfer({ token: await tokenFor(taker) })
    expect(accepted.isPrimary).toBe(false)
    expect(await primarySitesOf(bench.database.pool, giver.id)).toEqual([])
    expect(await primarySitesOf(bench.database.pool, taker.id)).toEqual(taker.siteIds)
  })

  test('both get a letter when it is offered, and when it is done', async () => {
    const { siteId, owner, taker, token, offer } = await offered()
    expect(Number(offer.expiresAt) - Number(offer.createdAt)).toBe(DAY_MS)
    expect(await kindsTo(taker)).toEqual(['transfer-offer'])
    expect(await kindsTo(owner)).toEqual(['transfer-offered'])
    expect(await as(owner).transferOffer({ siteId })).toEqual({ offer })
    await as(taker).acceptTransfer({ token })
    expect(await kindsTo(taker)).toEqual(['transfer-offer', 'transfer-done'])
    expect(await kindsTo(owner)).toEqual(['transfer-offered', 'transfer-done'])
    const [mine] = await lettersTo(bench.database.pool, bench.services, owner.email)
    expect(mine?.token).toBeNull()
  })

  test('a collaborator becomes the owner, and a co-owner stays one', async () => {
    for (const role of ['collaborator', 'owner'] as const) {
      const { siteId, owner, collaborator } = await newSharedSite()
      if (role === 'owner') await as(owner).changeRole({ siteId, customerId: collaborator.id, role })
      await as(owner).offerTransfer({ siteId, email: collaborator.email })
      const token = await tokenFor(collaborator)
      expect(await as(collaborator).acceptTransfer({ token })).toMatchObject({ role: 'owner' })
      expect(await rolesIn(siteId)).toEqual({ [collaborator.id]: 'owner' })
    }
  })

  test('only owners offer, look at an offer and cancel it', async () => {
    const { siteId, collaborator } = await newSharedSite()
    const stranger = await newCustomer(bench.database.pool, { sites: 1 })
    for (const [customer, code] of [
      [stranger, 'not_found'],
      [collaborator, 'forbidden'],
    ] as const) {
      const ownership = as(customer)
      expect(await codeOf(ownership.offerTransfer({ siteId, email: newEmail() }))).toBe(code)
      expect(await codeOf(ownership.transferOffer({ siteId }))).toBe(code)
      expect(await codeOf(ownership.cancelTransfer({ siteId }))).toBe(code)
    }
  })

  test('nobody offers a site to themselves', async () => {
    const { siteId, owner } = await newSharedSite()
    const call = as(owner).offerTransfer({ siteId, email: owner.email.toUpperCase() })
    expect(await refusal(call)).toMatchObject({ code: 'validation_failed', issues: [{ path: ['email'] }] })
  })

  const overdue = [
    ['whose subscription is past due', `subscription_status = 'past_due'`],
    ['that is suspended', `status = 'suspended'`],
  ] as const
  test.each(overdue)('a site %s is not offered', async (_which, change) => {
    const { siteId, owner } = await newSharedSite()
    await bench.database.pool.query(`update sites set ${change} where id = $1`, [siteId])
    expect(await codeOf(as(owner).offerTransfer({ siteId, email: newEmail() }))).toBe('payment_overdue')
    expect(await as(owner).transferOffer({ siteId })).toEqual({ offer: null })
  })

  test.each(overdue)('a site %s by now is not taken over, until that is settled', async (_which, change) => {
    const { siteId, owner, taker, token } = await offered()
    await bench.database.pool.query(`update sites set ${change} where id = $1`, [siteId])
    expect(await codeOf(as(taker).acceptTransfer({ token }))).toBe('payment_overdue')
    expect(await rolesIn(siteId)).toMatchObject({ [owner.id]: 'owner' })
    await bench.database.pool.query(
      `update sites set status = 'active', subscription_status = 'active' where id = $1`,
      [siteId],
    )
    expect(await codeOf(as(taker).acceptTransfer({ token }))).toBe('done')
  })

  test('a site is offered once at a time', async () => {
    const { siteId, owner, taker, token } = await offered()
    expect(await codeOf(as(owner).offerTransfer({ siteId, email: newEmail() }))).toBe('conflict')
    expect(await as(owner).cancelTransfer({ siteId })).toEqual({ cancelled: true })
    expect(await as(owner).cancelTransfer({ siteId })).toEqual({ cancelled: false })
    expect(await codeOf(as(taker).acceptTransfer({ token }))).toBe('link_invalid')
    expect(await codeOf(as(owner).offerTransfer({ siteId, email: newEmail() }))).toBe('done')
  })

  test('of twenty offers at once from two hosts there is one, and one letter', async () => {
    const { siteId, owner } = await newSharedSite()
    const takers = Array.from({ length: 20 }, newEmail)
    const outcomes = await Promise.all(
      takers.map((email, index) =>
        codeOf(as(owner, index % 2 ? elsewhere : bench.services).offerTransfer({ siteId, email })),
      ),
    )
    expect(outcomes.toSorted()).toEqual([...Array(19).fill('conflict'), 'done'])
    expect(await kindsTo(owner)).toEqual(['transfer-offered'])
  })

  test('an offer ends by itself after a day and then is in nobody’s way', async () => {
    const { siteId, owner, taker, token } = await offered()
    const tomorrow = (customer: TestCustomer) => callerAs(later(DAY_MS), actorOf(customer)).ownership
    expect(await codeOf(tomorrow(taker).acceptTransfer({ token }))).toBe('link_invalid')
    expect(await tomorrow(owner).transferOffer({ siteId })).toEqual({ offer: null })
    expect(await codeOf(tomorrow(owner).offerTransfer({ siteId, email: newEmail() }))).toBe('done')
  })

  test('a co-owner may cancel it', async () => {
    const { siteId, owner, collaborator, taker, token } = await offered()
    await as(owner).changeRole({ siteId, customerId: collaborator.id, role: 'owner' })
    expect(await as(collaborator).cancelTransfer({ siteId })).toEqual({ cancelled: true })
    expect(await codeOf(as(taker).acceptTransfer({ token }))).toBe('link_invalid')
  })

  test("the giver's invitations die with it, those of others do not", async () => {
    const { siteId, owner, collaborator, taker, token } = await offered()
    const [first, second] = [await newCustomer(bench.database.pool), await newCustomer(bench.database.pool)]
    await as(owner).changeRole({ siteId, customerId: collaborator.id, role: 'owner' })
    await as(owner).invite({ siteId, email: first.email, role: 'collaborator' })
    await as(collaborator).invite({ siteId, email: second.email, role: 'collaborator' })
    await as(taker).acceptTransfer({ token })
    // Even if the giver comes back.
    await grant(owner, siteId, 'owner')
    expect(await codeOf(as(first).acceptInvitation({ token: await tokenFor(first) }))).toBe('link_invalid')
    expect(await codeOf(as(second).acceptInvitation({ token: await tokenFor(second) }))).toBe('done')
  })

  test('of a giver who is no longer an owner it is dead', async () => {
    for (const leave of ['remove', 'demote'] as const) {
      const { siteId, owner, collaborator, taker, token } = await offered()
      await as(owner).changeRole({ siteId, customerId: collaborator.id, role: 'owner' })
      if (leave === 'remove') await as(owner).remove({ siteId })
      else await as(collaborator).changeRole({ siteId, customerId: owner.id, role: 'collaborator' })
      expect(await codeOf(as(taker).acceptTransfer({ token }))).toBe('link_invalid')
      expect(await rolesIn(siteId)).not.toHaveProperty(taker.id)
    }
  })

  test('another address or an unverified one may not, and uses nothing up', async () => {
    const { owner, siteId, taker, token } = await offered()
    const thief = await newCustomer(bench.database.pool)
    expect(await codeOf(as(thief).acceptTransfer({ token }))).toBe('forbidden')
    expect(await codeOf(as(owner).acceptTransfer({ token }))).toBe('forbidden')
    expect(await codeOf(asUnverified(taker).acceptTransfer({ token }))).toBe('forbidden')
    expect(await rolesIn(siteId)).toMatchObject({ [owner.id]: 'owner' })
    expect(await codeOf(as(taker).acceptTransfer({ token }))).toBe('done')
  })

  test('a link to one is no link to the other', async () => {
    const { taker, token } = await offered()
    expect(await codeOf(as(taker).acceptInvitation({ token }))).toBe('link_invalid')
  })

  test('accepted twice at once from two hosts, one wins', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { siteId, collaborator, taker, token } = await offered()
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          codeOf(as(taker, index % 2 ? elsewhere : bench.services).acceptTransfer({ token })),
        ),
      )
      expect(outcomes.toSorted()).toEqual(['done', ...Array(5).fill('link_invalid')])
      expect(await rolesIn(siteId)).toEqual({ [taker.id]: 'owner', [collaborator.id]: 'collaborator' })
    }
  })

  test('accepted while the giver cancels, either it is done or it is cancelled', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { siteId, owner, taker, token } = await offered()
      const [accepted, cancelled] = await Promise.all([
        codeOf(as(taker, elsewhere).acceptTransfer({ token })),
        codeOf(as(owner).cancelTransfer({ siteId })),
      ])
      const roles = await rolesIn(siteId)
      if (accepted === 'done') expect([cancelled, roles[taker.id]]).toEqual(['not_found', 'owner'])
      else expect([accepted, cancelled, roles[owner.id]]).toEqual(['link_invalid', 'done', 'owner'])
    }
  })
})

async function grant({ id }: TestCustomer, siteId: string, role: OwnershipRole): Promise<void> {
  const { pool } = bench.database
  const { rows } = await pool.query('select primary_site_id from customer_users where id = $1', [id])
  if (rows[0].primary_site_id !== null) return addMember(pool, id, siteId, role)
  await pool.query(
    `with pointed as (update customer_users set primary_site_id = $2 where id = $1)
     insert into customer_site_ownership (customer_user_id, site_id, role, is_primary) values ($1, $2, $3, true)`,
    [id, siteId, role],
  )
}
