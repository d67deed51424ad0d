import { paySandboxCheckout, seedDemoData } from '@webmagic/api'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { OperatorError } from '../operator-error.ts'
import { json, mutate } from '../testing/api.ts'
import { type Folder, makeFolder } from '../testing/cli.ts'
import { AUTH_SECRET, type Host, startHost } from '../testing/host.ts'
import { act } from './payment-actions.ts'

const PATIENCE = { timeout: 60_000, interval: 50 }
const DONE = 'Done. The sandbox tells a running host within seconds.\n'
const BEFORE_ALL_OF_IT = '2026-01-31'

let folder: Folder
let host: Host

beforeAll(async () => {
  folder = await makeFolder()
  host = await startHost()
  await seedDemoData(host.database.orm, new Date())
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})
afterAll(async () => {
  await host.close()
  await folder.remove()
})

const environment = () => ({ DATABASE_URL: host.config.databaseUrl, AUTH_SECRET, PAYMENTS: 'sandbox' })

const run = (args: string[], env: Record<string, string> = {}) =>
  folder.run(args, { ...environment(), ...env })

function stubEnvironment(): void {
  for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value)
}

const sandbox = (happening: string, slug: string, ...more: string[]) =>
  run(['sandbox', happening, '--site', slug, ...more])

async function runJson(args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run([...args, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

async function one<Row>(text: string, values: unknown[] = []): Promise<Row | undefined> {
  return (await host.database.pool.query(text, values)).rows[0]
}

async function count(what: string): Promise<number | undefined> {
  return (await one<{ count: number }>(`select count(*)::int as count from ${what}`))?.count
}

function expectHeardOf(slug: string, what: object): Promise<void> {
  const heardOf = () =>
    one<object>(
      `select s.subscription_status as status, count(p.id)::int as payments,
         coalesce(sum(p.refunded_amount), 0)::float as refunded,
         exists (select from webmagic.payment_exceptions e join webmagic.payments d on d.id = e.payment_id
           where e.kind = 'dispute' and d.site_id = s.id) as disputed
       from sites s left join webmagic.payments p on p.site_id = s.id where s.slug = $1 group by s.id`,
      [slug],
    )
  return expect.poll(heardOf, PATIENCE).toMatchObject(what)
}

const unprocessed = () => count('webmagic.provider_events where processed_at is null')

const waiting = () =>
  count(`graphile_worker.jobs where task_identifier in ('deliver-sandbox-event', 'process-event')`)

// Two at a time, as each takes seconds.
test('a demo site is renewed or not, given back, disputed, and all of it is sent and processed again', async () => {
  const [renewed, failed] = await Promise.all([
    sandbox('renew', 'roofer-bob'),
    runJson(['sandbox', 'fail', '--site', 'plumber-joe']),
  ])
  expect(renewed).toEqual({ code: 0, stdout: DONE, stderr: '' })
  expect(failed).toEqual({ site: 'plumber-joe', failed: 'demo_plumber-joe' })
  await expectHeardOf('plumber-joe', { status: 'past_due', payments: 0 })
  await expectHeardOf('roofer-bob', { status: 'active', payments: 1, refunded: 0 })

  const [refunded, disputed] = await Promise.all([
    runJson(['sandbox', 'refund', '--site', 'roofer-bob']),
    runJson(['sandbox', 'dispute', '--site', 'roofer-bob']),
  ])
  expect(refunded).toEqual({ site: 'roofer-bob', refund: 'done' })
  expect(disputed).toEqual({ site: 'roofer-bob', disputed: expect.stringMatching(/^pay_sbx_/) })
  await expectHeardOf('roofer-bob', { refunded: 99, disputed: true })

  const [resent, replayed] = await Promise.all([
    runJson(['sandbox', 'resend', '--site', 'roofer-bob']),
    runJson(['events', 'replay', '--since', BEFORE_ALL_OF_IT, '--all']),
  ])
  expect(resent).toEqual({ site: 'roofer-bob', resent: 3 })
  expect(replayed).toEqual({ queued: 4 })
  await expect.poll(waiting, PATIENCE).toBe(0)

  await host.database.pool.query(
    `update webmagic.provider_events set processed_at = null where type = 'invoice.paid'`,
  )
  expect(await run(['events', 'replay', '--since', BEFORE_ALL_OF_IT])).toEqual({
    code: 0,
    stdout: '1 events are queued. A host or worker processes them.\n',
    stderr: '',
  })
  await expect.poll(waiting, PATIENCE).toBe(0)
  expect(await unprocessed()).toBe(0)
  await expectHeardOf('roofer-bob', { status: 'active', payments: 1, refunded: 99 })
}, 300_000)

test('what cannot be done is refused in one line', async () => {
  const stripe = { PAYMENTS: 'stripe', STRIPE_SECRET_KEY: 'sk_test', STRIPE_WEBHOOK_SECRET: 'whsec_test' }
  const refused: [ran: ReturnType<typeof run>, said: string][] = [
    [sandbox('renew', 'nobody-has-this', '--json'), 'There is no site nobody-has-this.'],
    [run(['sandbox', 'renew', '--site', 'cafe-luna'], stripe), 'Payments are not the sandbox’s here.'],
    [run(['events', 'replay', '--since', 'soon']), '--since takes a time such as 2026-01-31T12:00:00Z'],
  ]
  for (const [ran, said] of refused) {
    expect(await ran).toEqual({ code: 1, stdout: '', stderr: `${said}\n` })
  }
  const { code, stderr } = await run(['sandbox', 'dispute'])
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("required option '--site <slug>' not specified"),
  ])
}, 300_000)

// Without a process for each, as one costs seconds.
test('what the sandbox does not know of a site is named', async () => {
  stubEnvironment()
  const refusal = (happening: string, site: string) =>
    act(happening, { site }).catch((error: unknown) => error)
  for (const happening of ['renew', 'fail']) {
    const error = new OperatorError('demo-shop-01 has no subscription in the sandbox.')
    expect(await refusal(happening, 'demo-shop-01')).toEqual(error)
  }
  for (const happening of ['refund', 'dispute']) {
    const error = new OperatorError('Nobody has paid for cafe-luna in the sandbox.')
    expect(await refusal(happening, 'cafe-luna')).toEqual(error)
  }
  const unsent = new OperatorError('The sandbox has sent nothing about cafe-luna.')
  expect(await refusal('resend', 'cafe-luna')).toEqual(unsent)
  await host.database.pool.query(
    `update webmagic.sandbox_objects set state = state || '{"status": "cancelled"}' where id = 'demo_cafe-luna'`,
  )
  expect(await refusal('renew', 'cafe-luna')).toEqual(new OperatorError('This subscription has ended.'))
  await host.database.pool.query(
    `update webmagic.subscriptions set provider = 'stripe' where provider_subscription_id = 'demo_cafe-luna'`,
  )
  const elsewhere = new OperatorError('cafe-luna has no subscription in the sandbox.')
  expect(await refusal('renew', 'cafe-luna')).toEqual(elsewhere)
})

test('of a site that was bought, the purchase is given back and no newer payment', async () => {
  stubEnvironment()
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const site = 'demo-shop-02'
  const asked = json({ slug: site, email: 'buyer@example.test' })
  const { text } = await mutate(host.origin, 'purchase.checkout', asked)
  const page: string = JSON.parse(text).result.data.json.checkoutUrl.split('/').at(-1)
  await paySandboxCheckout({ pool: host.database.pool, clock: () => new Date() }, page)
  await expectHeardOf(site, { status: 'active', payments: 1 })
  await act('renew', { site })
  await expectHeardOf(site, { payments: 2, refunded: 0 })
  await act('refund', { site })
  await expectHeardOf(site, { status: null, payments: 2, refunded: 495 })
  await expect(act('refund', { site })).rejects.toThrow('There is nothing left to give back.')
}, 60_000)
