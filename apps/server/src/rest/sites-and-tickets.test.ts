import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { json, mutate, query, signIn } from '../testing/api.ts'
import { type Host, startHost } from '../testing/host.ts'
import { expectDetail, normalised, type RestAnswer, rest, UNKNOWN_ID } from '../testing/rest.ts'

let host: Host
/** Of who has twelve sites, of who has one, and of nobody's customer. */
let owner: string
let stranger: string
let beginner: string
beforeAll(async () => {
  host = await startHost({ env: { WORKER: 'off' } })
  owner = (await signIn(host.origin, host.people.owner.email)).token
  stranger = (await signIn(host.origin, host.people.stranger.email)).token
  const fresh = { email: 'beginner@people.test', password: 'a good password 1' }
  beginner = (await rest(host.origin, 'POST', '/customer/register', fresh)).body.access_token
})
afterAll(() => host.close())

const get = (path: string, token?: string) => rest(host.origin, 'GET', path, undefined, { token })
const post = (path: string, body: unknown, token?: string) => rest(host.origin, 'POST', path, body, { token })
const NEW_TICKET = { subject: 'Opening hours', description: 'We open at eight.', category: 'site_edit' }

async function newTicket(token = stranger, more = {}): Promise<string> {
  const { status, body } = await post('/tickets/', { ...NEW_TICKET, ...more }, token)
  expect(status).toBe(201)
  return body.id
}

async function newSite(title: string | null = null): Promise<string> {
  const slug = `shop-${randomUUID()}`
  await host.database.pool.query(
    `insert into sites (slug, site_title, site_description, purchase_amount, monthly_amount)
     values ($1, $2, 'A shop', 400.10, 95.5)`,
    [slug, title],
  )
  return slug
}

describe('sites', () => {
  const OWNED = {
    ownership_id: '<id>',
    site_id: '<id>',
    is_primary: true,
    role: 'owner',
    acquired_at: '<time>',
    slug: 'stranger-1',
    site_title: 'stranger 1',
    site_url: 'https://sites.lavish.solutions/stranger-1',
    status: 'preview',
    subscription_status: null,
    purchased_at: null,
    next_billing_date: null,
    custom_domain: null,
  }

  test('are listed, all of them, the primary one first', async () => {
    const mine = await get('/customer/my-sites', stranger)
    expect([mine.status, normalised(mine.text)]).toEqual([
      200,
      { sites: [OWNED], total: 1, has_multiple_sites: false },
    ])
    const { body } = await get('/customer/my-sites', owner)
    expect([body.sites.length, body.total, body.has_multiple_sites]).toEqual([12, 12, true])
    expect(body.sites[0]).toMatchObject({ site_id: host.people.owner.siteIds[0], is_primary: true })
    expect((await get('/customer/my-sites', beginner)).body).toEqual({
      sites: [],
      total: 0,
      has_multiple_sites: false,
    })
  })

  test('have one that is primary', async () => {
    await host.database.pool.query(
      `update sites set custom_domain = 'joe.example', domain_verified = true, next_billing_date = '2026-12-01',
       subscription_status = 'active', subscription_started_at = now(), purchased_at = now() where slug = 'owner-1'`,
    )
    const mine = await get('/customer/my-site', owner)
    expect([mine.status, normalised(mine.text)]).toEqual([
      200,
      {
        id: '<id>',
        slug: 'owner-1',
        site_title: 'owner 1',
        site_description: null,
        site_url: 'https://joe.example',
        status: 'preview',
        purchased_at: '<time>',
        purchase_amount: 495,
        subscription_status: 'active',
        subscription_started_at: '<time>',
        next_billing_date: '2026-12-01',
        monthly_amount: 99,
        custom_domain: 'joe.example',
        domain_verified: true,
        created_at: '<time>',
      },
    ])
    expectDetail(await get('/customer/my-site', beginner), 404, 'No site found for this account')
  })

  test('are for everybody to look at', async () => {
    const slug = await newSite('A shop <b>')
    const seen = await get(`/sites/public/${slug}`)
    const site = {
      id: '<id>',
      slug,
      site_title: 'A shop <b>',
      site_description: 'A shop',
      purchase_amount: 400.1,
      monthly_amount: 95.5,
      status: 'preview',
      business_name: null,
    }
    expect([seen.status, normalised(seen.text)]).toEqual([200, site])
    expect((await get('/sites/public/owner-2')).body.status).toBe('owned')
    expectDetail(await get('/sites/public/no-such-site'), 404, 'Site not found')
  })
})

describe('a purchase', () => {
  const buy = (slug: string, more = {}, token?: string) =>
    post(`/sites/${slug}/purchase`, { customer_email: 'Ann@Example.test', ...more }, token)

  test('begins with a page to pay on', async () => {
    const slug = await newSite('A shop')
    const started = await buy(slug, {
      customer_name: '',
      success_url: null,
      cancel_url: `${host.origin}/buy`,
    })
    expect([started.status, normalised(started.text)]).toEqual([
      200,
      {
        checkout_id: '<id>',
        checkout_url: expect.stringMatching(new RegExp(`^${host.origin}/sandbox/checkout/`)),
        site_slug: slug,
        site_title: 'A shop',
        amount: 400.1,
        currency: 'USD',
      },
    ])
  })

  test('of what is not for sale says how it stands', async () => {
    await host.database.pool.query(`update sites set status = 'suspended' where slug = 'owner-4'`)
    expectDetail(await buy('owner-4'), 400, notForSale('suspended'))
    expectDetail(await buy('owner-3'), 400, notForSale('owned'))
    expectDetail(await buy('no-such-site'), 404, 'Site not found')
  })

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)'])(
    'leads to our own pages, not to %s',
    async (url) => {
      const answer = await buy(await newSite(), { success_url: url })
      const msg = 'Must be one of our own addresses'
      expectDetail(answer, 422, [{ type: 'value_error', loc: ['body', 'success_url'], msg }])
    },
  )

  test('of who is signed in is in their own name', async () => {
    const answer = await buy(await newSite(), {}, stranger)
    const msg = 'You are signed in with another address'
    expectDetail(answer, 422, [{ type: 'value_error', loc: ['body', 'customer_email'], msg }])
    expect(
      (await buy(await newSite(), { customer_email: host.people.stranger.email }, stranger)).status,
    ).toBe(200)
  })

  const notForSale = (status: string) => `Site is not available for purchase (status: ${status})`
})

describe('a ticket', () => {
  const TICKET = {
    id: '<id>',
    customer_user_id: '<id>',
    site_id: '<id>',
    ticket_number: '<number>',
    ...NEW_TICKET,
    priority: 'medium',
    status: 'new',
    ai_processed: false,
    ai_category_confidence: null,
    ai_suggested_response: null,
    ai_processing_notes: null,
    assigned_to_admin_id: null,
    assigned_at: null,
    first_response_at: null,
    resolved_at: null,
    closed_at: null,
    last_customer_message_at: '<time>',
    last_staff_message_at: null,
    customer_satisfaction_rating: null,
    internal_notes: null,
    tags: null,
    element_context: null,
    created_at: '<time>',
    updated_at: '<time>',
    messages: [],
  }
  const MESSAGE = {
    id: '<id>',
    ticket_id: '<id>',
    customer_user_id: '<id>',
    admin_user_id: null,
    message: 'Still wrong',
    message_type: 'customer',
    ai_generated: false,
    ai_model: null,
    ai_confidence: null,
    internal_only: false,
    created_at: '<time>',
    updated_at: '<time>',
  }

  test('is about the only site, with or without a slash', async () => {
    for (const path of ['/tickets/', '/tickets']) {
      const created = await post(path, { ...NEW_TICKET, site_id: null }, stranger)
      expect([created.status, normalised(created.text)]).toEqual([201, TICKET])
      expect(created.body.site_id).toBe(host.people.stranger.siteIds[0])
    }
  })

  test('keeps what is to be changed, and where on the page', async () => {
    const changes = [{ description: 'Make it red', element_context: { selector: 'h1', box: { x: 1 } } }]
    const { body } = await get(`/tickets/${await newTicket(stranger, { changes })}`, stranger)
    expect(body.element_context).toEqual({ changes })
  })

  test('of who has several sites needs one of them', async () => {
    const asked = await post('/tickets/', NEW_TICKET, owner)
    const [first, ...others] = (await get('/customer/my-sites', owner)).body.sites
    const choice = ({ site_id, slug, site_title, is_primary }: Record<string, unknown>) => ({
      site_id,
      slug,
      site_title,
      is_primary,
    })
    expectDetail(asked, 400, {
      error: 'site_selection_required',
      message: 'You own multiple sites. Please select which site this ticket is for.',
      sites: [first, ...others].map(choice),
    })
    const [, second] = host.people.owner.siteIds
    expect((await get(`/tickets/${await newTicket(owner, { site_id: second })}`, owner)).body.site_id).toBe(
      second,
    )
  })

  test('needs a site that is theirs', async () => {
    const noSites = "You don't own any sites yet. Please purchase a site first."
    expectDetail(await post('/tickets/', NEW_TICKET, beginner), 400, noSites)
    for (const site_id of [host.people.owner.siteIds[0], UNKNOWN_ID]) {
      expectDetail(await post('/tickets/', { ...NEW_TICKET, site_id }, beginner), 400, noSites)
      expectDetail(
        await post('/tickets/', { ...NEW_TICKET, site_id }, stranger),
        403,
        "You don't own this site",
      )
    }
  })

  test('is answered, settled and closed', async () => {
    const id = await newTicket()
    const said = await post(`/tickets/${id}/messages`, { message: ' Still wrong ' }, stranger)
    expect([said.status, normalised(said.text)]).toEqual([201, MESSAGE])
    const seen = await get(`/tickets/${id}`, stranger)
    expect([seen.status, normalised(seen.text)]).toEqual([200, { ...TICKET, messages: [MESSAGE] }])
    const resolved = await setStatus(id, 'resolved')
    expect([resolved.status, normalised(resolved.text)]).toEqual([
      200,
      { ...TICKET, status: 'resolved', resolved_at: '<time>', messages: [MESSAGE] },
    ])
    expect((await post(`/tickets/${id}/messages`, { message: 'Not yet' }, stranger)).status).toBe(201)
    expect((await get(`/tickets/${id}`, stranger)).body).toMatchObject({
      status: 'in_progress',
      resolved_at: null,
    })
    expect((await setStatus(id, 'closed')).body).toMatchObject({ status: 'closed', resolved_at: null })
    expectDetail(await setStatus(id, 'resolved'), 400, 'That is not possible in this status.')
    const late = await post(`/tickets/${id}/messages`, { message: 'Hello?' }, stranger)
    expectDetail(late, 409, 'This ticket is closed. Reopen it to reply.')
    expectDetail(await setStatus(id, 'new'), 400, "Customers can only set a ticket to 'resolved' or 'closed'")
    expect((await post(`/tickets/${id}/messages`, { message: ' \n' }, stranger)).status).toBe(422)
  })

  test('shows customers nothing that is for staff', async () => {
    const id = await newTicket()
    const { pool } = host.database
    await pool.query(
      `update support_tickets set internal_notes = 'secret', tags = '["secret"]', ai_suggested_response = 'secret',
       ai_processing_notes = '"secret"', ai_category_confidence = '0.9' where id = $1`,
      [id],
    )
    await pool.query(
      `insert into ticket_messages (ticket_id, message_type, message, internal_only)
       values ($1, 'staff', 'secret', true), ($1, 'staff', 'Hello', false)`,
      [id],
    )
    for (const path of [`/tickets/${id}`, '/tickets?limit=100']) {
      const { text } = await get(path, stranger)
      expect(text).not.toContain('secret')
      expect(text).toContain('"message":"Hello","message_type":"staff"')
    }
  })

  test('of somebody else is as unknown as none, also to who has left the site', async () => {
    const [, , third = ''] = host.people.owner.siteIds
    const id = await newTicket(owner, { site_id: third })
    const asked = (token: string, ticket: string) =>
      Promise.all([
        get(`/tickets/${ticket}`, token),
        post(`/tickets/${ticket}/messages`, { message: 'Hello' }, token),
        rest(host.origin, 'PATCH', `/tickets/${ticket}/status`, { status: 'closed' }, { token }),
      ])
    for (const answers of [await asked(stranger, id), await asked(owner, UNKNOWN_ID)]) {
      for (const answer of answers) expectDetail(answer, 404, 'Ticket not found')
    }
    await host.database.pool.query(
      `delete from customer_site_ownership where customer_user_id = $1 and site_id = $2`,
      [host.people.owner.id, third],
    )
    for (const answer of await asked(owner, id)) expectDetail(answer, 404, 'Ticket not found')
    const listed: { id: string }[] = (await get('/tickets/', owner)).body.tickets
    expect(listed.map((ticket) => ticket.id)).not.toContain(id)
  })

  const setStatus = (id: string, status: string): Promise<RestAnswer> =>
    rest(host.origin, 'PATCH', `/tickets/${id}/status`, { status }, { token: stranger })
})

describe('tickets', () => {
  test('are what they are about', async () => {
    const { status, body } = await get('/tickets/categories')
    expect([status, Object.keys(body), Object.keys(body.descriptions)]).toEqual([
      200,
      ['categories', 'descriptions'],
      body.categories,
    ])
    expect(body.categories).toEqual(['billing', 'technical_support', 'site_edit', 'question', 'other'])
  })

  test('are listed from an offset, filtered, and counted', async () => {
    const [, , , , fifth] = host.people.owner.siteIds
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1)
      ids.unshift(await newTicket(owner, { site_id: fifth, category: 'billing' }))
    const page = async (search: string) => (await get(`/tickets/?category=billing&${search}`, owner)).body
    const first = await page('limit=2')
    expect([first.total, first.limit, first.offset]).toEqual([5, 2, 0])
    const seen = [first, await page('limit=2&offset=2'), await page('limit=2&offset=4')]
    expect(seen.flatMap(({ tickets }) => tickets.map((ticket: { id: string }) => ticket.id))).toEqual(ids)
    expect(await page('offset=5')).toEqual({ tickets: [], total: 5, limit: 50, offset: 5 })
    expect((await page('status=closed')).total).toBe(0)
    const stats = (await get('/tickets/stats', owner)).body
    expect(stats.by_category).toMatchObject({ billing: 5, other: 0 })
    expect(stats).toMatchObject({ open: stats.total, waiting: 0, resolved: 0, closed: 0 })
    expect(Object.keys(stats).sort()).toEqual(
      ['by_category', 'by_status', 'closed', 'open', 'resolved', 'total', 'waiting'].sort(),
    )
  })
})

describe('a call takes no more statements than its procedure', () => {
  async function statementsOf(work: () => Promise<{ status: number; text: string }>): Promise<number> {
    const spy = vi.spyOn(pg.Client.prototype, 'query')
    const { status, text } = await work()
    const { length } = spy.mock.calls
    spy.mockRestore()
    expect(status, text).toBeLessThan(300)
    return length
  }

  test.each([
    ['/customer/me', 'account.me'],
    ['/customer/my-sites', 'ownership.mySites'],
    ['/customer/my-site', 'ownership.mySite'],
    ['/tickets/', 'tickets.list'],
    ['/tickets/stats', 'tickets.stats'],
    ['/tickets/categories', 'tickets.categories'],
  ])('%s', async (path, procedure) => {
    const ours = await statementsOf(() => get(path, stranger))
    expect(ours).toBeLessThanOrEqual(
      await statementsOf(() => query(host.origin, procedure, undefined, { token: stranger })),
    )
  })

  test('/tickets/{ticket_id} and what is done there', async () => {
    const ticketId = await newTicket()
    const token = stranger
    const pairs = [
      [
        () => get(`/tickets/${ticketId}`, token),
        () => query(host.origin, 'tickets.get', json({ ticketId }), { token }),
      ],
      [
        () => post(`/tickets/${ticketId}/messages`, { message: 'Hello' }, token),
        () => mutate(host.origin, 'tickets.reply', json({ ticketId, message: 'Hello' }), { token }),
      ],
      [
        () => rest(host.origin, 'PATCH', `/tickets/${ticketId}/status`, { status: 'resolved' }, { token }),
        async () => {
          const input = json({ ticketId: await newTicket(), status: 'resolved' })
          vi.mocked(pg.Client.prototype.query).mockClear()
          return mutate(host.origin, 'tickets.setStatus', input, { token })
        },
      ],
      [
        () => post('/tickets/', NEW_TICKET, token),
        () => mutate(host.origin, 'tickets.create', json(NEW_TICKET), { token }),
      ],
    ] as const
    for (const [ours, procedure] of pairs) {
      expect(await statementsOf(ours)).toBeLessThanOrEqual(await statementsOf(procedure))
    }
  })

  test('of the shop', async () => {
    const [one, other] = [await newSite(), await newSite()]
    const preview = () => query(host.origin, 'purchase.preview', json({ slug: one }))
    expect(await statementsOf(() => get(`/sites/public/${one}`, stranger))).toBeLessThanOrEqual(
      await statementsOf(preview),
    )
    const email = 'buyer@example.test'
    const checkout = () => mutate(host.origin, 'purchase.checkout', json({ slug: other, email }))
    const ours = await statementsOf(() => post(`/sites/${one}/purchase`, { customer_email: email }))
    expect(ours).toBeLessThanOrEqual(await statementsOf(checkout))
  })
})
