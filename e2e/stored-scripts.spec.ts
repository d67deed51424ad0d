import { addPerson, addSites, inDatabase } from './testing/people.ts'
import { addSupport, openAsStaff } from './testing/staff.ts'
import { PAYLOADS } from './testing/stored-scripts.ts'
import { expect, type Page, signInAs, test } from './testing/test.ts'
import { answerAsStaff, askForHelp, call, messages } from './testing/tickets.ts'

/** Notes everything that shows that something ran, was stopped from running, or left for elsewhere. */
function watch(page: Page, seen: string[]): void {
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`)
    dialog.dismiss()
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.push(message.text())
  })
  page.on('pageerror', (error) => seen.push(error.message))
  page.on('request', (request) => {
    if (/evil\.example/.test(request.url())) seen.push(request.url())
  })
}

async function expectText(page: Page, seen: string[]) {
  expect(await page.evaluate(() => Object.hasOwn(globalThis, '__ran'))).toBe(false)
  const made = page.locator(
    'main :is(script, style, link, meta, base, iframe, object, embed, img, video, audio, marquee, math)',
  )
  await expect(made).toHaveCount(0)
  await expect(page.locator('a[href^="javascript:" i], a[href^="data:" i], [onerror], [onload]')).toHaveCount(
    0,
  )
  expect(seen).toEqual([])
}

const PAYLOADS_OF_ONE = 10
const PEOPLE = Array.from({ length: PAYLOADS.length / PAYLOADS_OF_ONE }, (_, index) => index)

test('there are fifty, all different', () => {
  expect(new Set(PAYLOADS).size).toBe(50)
})

for (const index of PEOPLE) {
  const payloads = PAYLOADS.slice(index * PAYLOADS_OF_ONE, (index + 1) * PAYLOADS_OF_ONE)
  const numbers = `${index * PAYLOADS_OF_ONE + 1} to ${(index + 1) * PAYLOADS_OF_ONE}`

  test(`stored scripts ${numbers} are text wherever they are shown`, async ({ page, openBrowser }) => {
    test.setTimeout(240_000)
    const [name = '', ...titles] = payloads
    const me = await addPerson(name)
    const siteIds = await addSites(titles, me)
    const staff = await openBrowser()
    const seen: string[] = []
    watch(page, seen)
    watch(staff, seen)
    const support = await addSupport(`Staff ${payloads.at(-1)}`)
    await openAsStaff(staff, support.email, `/staff/tickets?customer=${me.id}&status=all`, 'Tickets')
    await signInAs(page, me.email)

    const tickets: { ticketId: string; payload: string }[] = []
    for (const [place, payload] of payloads.entries()) {
      const { ticketId } = await askForHelp(page, {
        subject: payload,
        description: `Before\n${payload}`,
        siteId: siteIds[place % siteIds.length],
        category: 'site_edit',
        changes: [{ description: payload }],
      })
      await call(page, 'tickets.reply', { ticketId, message: payload })
      await answerAsStaff(staff, ticketId, payload)
      await call(staff, 'staff.tickets.note', { ticketId, message: payload }, 'staff')
      await call(staff, 'staff.tickets.update', { ticketId, tags: [payload.slice(0, 40)] }, 'staff')
      tickets.push({ ticketId, payload })
    }

    await page.goto('/tickets')
    const rows = page.getByRole('list', { name: 'Tickets' }).getByRole('listitem')
    await expect(rows).toHaveCount(PAYLOADS_OF_ONE)
    for (const { ticketId, payload } of tickets) {
      await expect(rows.locator(`a[href="/tickets/${ticketId}"]`)).toHaveText(payload)
    }
    await expect(rows.first()).not.toContainText('…')
    await expectText(page, seen)
    await page.goto('/')
    await expect(page.getByRole('list', { name: 'Tickets that wait for you' })).toBeVisible()
    await expectText(page, seen)
    await page.goto('/tickets/new')
    await expect(page.getByLabel('Subject')).toBeVisible()
    await expectText(page, seen)
    await staff.reload()
    await expect(staff.getByRole('row')).toHaveCount(PAYLOADS_OF_ONE + 1)
    await expectText(staff, seen)

    for (const { ticketId, payload } of tickets) {
      await page.goto(`/tickets/${ticketId}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(payload)
      await expect(messages(page)).toHaveCount(3)
      for (const message of await messages(page).all()) await expect(message).toContainText(payload)
      await expectText(page, seen)
      await staff.goto(`/staff/tickets/${ticketId}`)
      await expect(staff.getByRole('heading', { level: 1 })).toHaveText(payload)
      await expect(messages(staff)).toHaveCount(4)
      for (const message of await messages(staff).all()) await expect(message).toContainText(payload)
      await expectText(staff, seen)
    }
  })
}

test('what the older system may have stored is text too', async ({ page }) => {
  const me = await addPerson('Old <script>globalThis.__ran=1</script>')
  const [siteId] = await addSites(['<img src=x onerror=globalThis.__ran=1>'], me)
  const seen: string[] = []
  watch(page, seen)
  await signInAs(page, me.email)
  const { ticketId } = await askForHelp(page, { subject: 'Older than that', siteId })
  await inDatabase(async (db) => {
    await db.query(
      `insert into ticket_messages (id, ticket_id, message, message_type, internal_only)
       values (gen_random_uuid(), $1, $2, 'ai', false)`,
      [ticketId, '\u001b[31m\ufffe\ufffd<svg onload=globalThis.__ran=1>\r\n\u0007'],
    )
  })
  await page.goto(`/tickets/${ticketId}`)
  await expect(messages(page).last()).toContainText('<svg onload=globalThis.__ran=1>')
  await expectText(page, seen)
})
