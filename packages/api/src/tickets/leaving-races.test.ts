import { randomUUID } from 'node:crypto'
import { type EntityManager, lockSite, Purchase } from '@webmagic/db'
import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { removeSiteFromCustomer } from '../ownership/remove-site-from-customer.ts'
import { takeBackSite } from '../purchase/take-back-site.ts'
import { untilDoneOrWaiting } from '../testing/accounts.ts'
import { callerOf, customerActor, outcomeOf } from '../testing/api.ts'
import { addMember, newCustomer } from '../testing/customers.ts'
import { useShop } from '../testing/shop.ts'
import { newTicket } from '../testing/tickets.ts'
import { createTicket } from './create-ticket.ts'
import { replyToTicket } from './reply-to-ticket.ts'

const shop = useShop()
const QUESTION = { subject: 'A question', description: 'How does it work?', category: 'question' } as const
const forkAs = <A>(em: EntityManager, actor: A) => ({ em, actor, now: new Date(), services: shop.services })

/** Does the first half, then the second until it waits for the first or has ended, then commits both. */
async function interleave(
  first: (em: EntityManager) => Promise<unknown>,
  second: (em: EntityManager) => Promise<unknown>,
): Promise<string[]> {
  const { orm, pool } = shop.database
  const [halfDone, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const one = outcomeOf(
    orm.em.fork().transactional(async (em) => {
      await first(em)
      halfDone.resolve()
      await mayCommit.promise
    }),
  )
  await Promise.race([halfDone.promise, one])
  const other = outcomeOf(orm.em.fork().transactional(second))
  await untilDoneOrWaiting(pool, other)
  mayCommit.resolve()
  return Promise.all([one, other])
}

const create = (customerId: string, siteId: string) => (em: EntityManager) =>
  createTicket(forkAs(em, customerActor(customerId)), { ...QUESTION, siteId })

const takeBack = (siteId: string, purchaseId: string) => async (em: EntityManager) => {
  await lockSite(em, siteId)
  await takeBackSite(forkAs(em, SYSTEM), await em.findOneOrFail(Purchase, purchaseId))
}

const leave = (customerId: string, siteId: string) => (em: EntityManager) =>
  removeSiteFromCustomer(forkAs(em, SYSTEM), { customerId, siteId })

/** Taking a domain away changes a key of the site, for which that waits for whoever refers to the site, and they for it. */
async function bought({ domain }: { domain: boolean }) {
  const { customerId, purchaseId, site } = await shop.buy()
  if (domain) {
    await shop.query('update sites set custom_domain = $2 where id = $1', [site.id, `${site.slug}.test`])
  }
  return { customerId, purchaseId, siteId: site.id }
}

async function openTo(siteId: string): Promise<number> {
  const next = await newCustomer(shop.database.pool, { sites: 1 })
  await addMember(shop.database.pool, next.id, siteId)
  return (await callerOf(shop.services, next.id).tickets.list({ siteId })).total
}

describe.each([{ domain: false }, { domain: true }])(
  'of a site (with a domain of its own: $domain)',
  (kind) => {
    test('a ticket that is opened while it is taken back stays with the staff', async () => {
      const { customerId, purchaseId, siteId } = await bought(kind)
      const outcomes = await interleave(create(customerId, siteId), takeBack(siteId, purchaseId))
      expect(outcomes).toEqual(['done', 'done'])
      expect(
        await shop.query('select staff_only as "staffOnly" from support_tickets where site_id = $1', [
          siteId,
        ]),
      ).toEqual([{ staffOnly: true }])
      expect(await openTo(siteId)).toBe(0)
    })

    test('no ticket is opened once it is taken back', async () => {
      const { customerId, purchaseId, siteId } = await bought(kind)
      const outcomes = await interleave(takeBack(siteId, purchaseId), create(customerId, siteId))
      expect(outcomes).toEqual(['done', 'no_sites'])
      expect(await openTo(siteId)).toBe(0)
    })

    test('neither waits for the other in a circle', async () => {
      const { customerId, purchaseId, siteId } = await bought(kind)
      const { orm, pool } = shop.database
      const holder = orm.em.fork()
      await holder.begin()
      await holder.execute('select from customer_site_ownership where site_id = ? for key share', [siteId])
      const taking = outcomeOf(orm.em.fork().transactional(takeBack(siteId, purchaseId)))
      await untilDoneOrWaiting(pool, taking)
      const creating = outcomeOf(orm.em.fork().transactional(create(customerId, siteId)))
      await untilDoneOrWaiting(pool, creating, 2)
      await holder.commit()
      expect(await taking).toBe('done')
      expect(['done', 'no_sites']).toContain(await creating)
      expect(await openTo(siteId)).toBe(0)
    })
  },
)

test('who leaves while their reply waits for the ticket has not written it', async () => {
  const { pool, orm } = shop.database
  const member = await newCustomer(pool, { sites: 1 })
  const [siteId = ''] = member.siteIds
  const owner = await newCustomer(pool, { sites: 1 })
  await addMember(pool, owner.id, siteId)
  const ticketId = await newTicket(pool, { customerId: owner.id, siteId })
  const other = orm.em.fork()
  await other.begin()
  await other.execute('update support_tickets set version = version + 1 where id = ?', [ticketId])
  const message = `Not for you ${randomUUID()}`
  const reply = outcomeOf(
    replyToTicket(forkAs(orm.em.fork(), customerActor(member.id)), { ticketId, message }),
  )
  await untilDoneOrWaiting(pool, reply)
  await orm.em.fork().transactional(leave(member.id, siteId))
  await other.commit()
  expect(await reply).toBe('not_found')
  expect((await callerOf(shop.services, owner.id).tickets.get({ ticketId })).messages).toEqual([])
})
