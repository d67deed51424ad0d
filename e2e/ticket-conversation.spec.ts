import { expectNoSidewaysScroll } from './testing/accessibility.ts'
import { addPerson, addSites, inDatabase } from './testing/people.ts'
import { knockAsStaff, SUPPORT } from './testing/staff.ts'
import { asksFor, expect, failWith, type Page, signInAs, test } from './testing/test.ts'
import { answerAsStaff, askForHelp, call, messages } from './testing/tickets.ts'

const reply = (page: Page) => page.getByLabel('Your reply')

async function openTicket(page: Page, name: string, subject: string): Promise<string> {
  const me = await addPerson(name)
  await addSites([`${name}’s Shop`], me)
  await signInAs(page, me.email)
  const { ticketId } = await askForHelp(page, { subject, description: 'First line\n\n  second line' })
  await page.goto(`/tickets/${ticketId}`)
  await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible()
  return ticketId
}

test('everything that was said stands in order, line by line, with its time', async ({
  page,
  openBrowser,
}) => {
  const ticketId = await openTicket(page, 'Conny Chat', 'About our hours')
  const staff = await openBrowser()
  await knockAsStaff(staff, SUPPORT)
  await answerAsStaff(staff, ticketId, `Long:${'x'.repeat(400)}`)
  await expect(messages(page)).toHaveCount(2)
  await reply(page).fill('A reply\nin two lines')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(messages(page)).toHaveCount(3)
  await expect(reply(page)).toHaveValue('')
  await expect(reply(page)).toBeFocused()
  const text = messages(page).nth(0).getByText('First line')
  await expect(text).toHaveCSS('white-space-collapse', 'preserve')
  await expect(messages(page).nth(1)).toContainText('Stan Support')
  await expect(messages(page).nth(2)).toContainText('Conny Chat')
  await expect(messages(page).nth(2).locator('time')).toHaveAttribute('title', /UTC$/)
  await expect(page.getByText('In progress', { exact: true })).toBeVisible()
  await expectNoSidewaysScroll(page)
})

test('a long conversation is read to its beginning, by both sides', async ({ page, openBrowser }) => {
  test.slow()
  await page.setViewportSize({ width: 360, height: 740 })
  const ticketId = await openTicket(page, 'Lena Long', 'A long story')
  await inDatabase(async (db) => {
    await db.query('set session_replication_role = replica')
    await db.query(
      `insert into ticket_messages (ticket_id, message_type, message, internal_only, created_at)
       select $1, 'staff', 'No. ' || n, n = 1, now() - interval '1 day' + n * interval '1 second'
       from generate_series(1, 1003) n`,
      [ticketId],
    )
  })
  await page.reload()
  await expect(page.getByText('2 earlier messages are not shown.')).toBeVisible()
  await expectNoSidewaysScroll(page)
  await page.getByRole('button', { name: 'Show earlier messages' }).click()
  await expect(page.getByText('The whole conversation is shown.')).toBeFocused()
  await expect(messages(page).nth(2)).toContainText('No. 2')
  await expect(messages(page)).toHaveCount(2 + 1_002)
  await expectNoSidewaysScroll(page)
  // What is said now goes below, and moves nothing.
  await reply(page).fill('And then?')
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(messages(page).last()).toContainText('And then?')
  await expect(messages(page)).toHaveCount(2 + 1_003)

  const staff = await openBrowser()
  await knockAsStaff(staff, SUPPORT)
  await staff.goto(`/staff/tickets/${ticketId}`)
  await expect(staff.getByText('4 earlier messages are not shown.')).toBeVisible()
  await staff.getByRole('button', { name: 'Show earlier messages' }).click()
  await expect(messages(staff).nth(2)).toContainText('Only staff see this')
  await expect(messages(staff).nth(2)).toContainText('No. 1')
})

test('a reply that fails is not lost, nor one that is left half-written', async ({ page }) => {
  await openTicket(page, 'Fay Failure', 'A failing reply')
  const isReply = asksFor('tickets.reply')
  await page.route(isReply, failWith('request-3001'))
  await reply(page).fill('Do not lose me')
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(page.getByRole('alert')).toContainText('request-3001')
  await expect(reply(page)).toHaveValue('Do not lose me')
  await page.unroute(isReply)
  await page.reload()
  await expect(reply(page)).toHaveValue('Do not lose me')
  await page.getByRole('button', { name: 'Send reply' }).dblclick()
  await expect(messages(page)).toHaveCount(2)
  await reply(page).fill('   ')
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(reply(page)).toHaveAccessibleDescription('Please write something first.')
})

test('resolved, rated twice, opened again by a reply', async ({ page }) => {
  await openTicket(page, 'Rosa Resolved', 'A thing to settle')
  await expect(page.getByRole('group', { name: 'How was our help?' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Mark as resolved' }).click()
  const rating = page.getByRole('group', { name: 'How was our help?' })
  await rating.getByText('Bad').click()
  await expect(page.getByText('Thank you for telling us.')).toBeVisible()
  await rating.getByText('Good').click()
  await expect(rating.getByRole('radio', { name: 'Good' })).toBeChecked()
  await page.reload()
  await expect(rating.getByRole('radio', { name: 'Good' })).toBeChecked()
  await expect(page.getByText('Your reply opens the ticket again.')).toBeVisible()
  await reply(page).fill('Not quite yet')
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(page.getByText('In progress', { exact: true })).toBeVisible()
  await expect(rating).toHaveCount(0)
})

test('closed after a question, opened again within 30 days, not later', async ({ page }) => {
  const ticketId = await openTicket(page, 'Clara Closed', 'A thing to close')
  const close = page.getByRole('button', { name: 'Close it…' })
  await close.click()
  await page.keyboard.press('Escape')
  await expect(close).toBeFocused()
  await close.click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close the ticket' }).click()
  const closed = page.getByRole('region', { name: 'This ticket is closed' })
  await expect(closed).toContainText('you can open it again until')
  await expect(reply(page)).toHaveCount(0)
  await closed.getByRole('button', { name: 'Open it again' }).click()
  await expect(reply(page)).toBeVisible()
  await expect(page.getByText('In progress', { exact: true })).toBeVisible()

  await inDatabase(async (db) => {
    await db.query(
      `update support_tickets set status = 'closed', closed_at = now() - interval '31 days' where id = $1`,
      [ticketId],
    )
  })
  await page.reload()
  await expect(closed).toContainText('more than 30 days ago')
  await expect(closed.getByRole('button', { name: 'Open it again' })).toHaveCount(0)
  await closed.getByRole('link', { name: 'Write a new one' }).click()
  await expect(page.getByRole('button', { name: /^Send for Clara Closed’s Shop/ })).toBeVisible()
})

test('what is typed while a reply is on its way stays', async ({ page }) => {
  await openTicket(page, 'Quinn Quick', 'Typing on')
  const sent = Promise.withResolvers<void>()
  await page.route(asksFor('tickets.reply'), async (route) => {
    await sent.promise
    await route.continue()
  })
  await reply(page).fill('The first thing')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('button', { name: 'Sending…' })).toBeVisible()
  await page.keyboard.type('\nAnd another')
  sent.resolve()
  await expect(messages(page)).toHaveCount(2)
  await expect(reply(page)).toHaveValue('And another')
})

test('who has told no name is shown as themselves, and others of no name as others', async ({
  page,
  openBrowser,
}) => {
  const [me, other] = [await addPerson('Nora Nameless'), await addPerson('Otto Nameless')]
  await addSites(['Nameless Shop'], me, [other])
  await inDatabase(async (db) => {
    await db.query('update customer_users set full_name = null where id = any($1)', [[me.id, other.id]])
  })
  await signInAs(page, me.email)
  const { ticketId } = await askForHelp(page, { subject: 'From nobody' })
  const theirs = await openBrowser()
  await signInAs(theirs, other.email)
  await call(theirs, 'tickets.reply', { ticketId, message: 'From the other one' })
  await page.goto(`/tickets/${ticketId}`)
  await reply(page).fill('From me')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(messages(page)).toHaveCount(3)
  for (const place of [0, 2]) {
    await expect(messages(page).nth(place)).toContainText(me.email)
    await expect(messages(page).nth(place).getByText('You', { exact: true })).toBeVisible()
  }
  await expect(messages(page).nth(1)).toContainText('Customer')
  await expect(messages(page).nth(1).getByText('You', { exact: true })).toHaveCount(0)
})

test('somebody else’s ticket, or none, is not there', async ({ page }) => {
  const ticketId = await openTicket(page, 'Mona Mine', 'Mine and nobody else’s')
  const other = await addPerson('Ossi Other')
  await addSites(['Other Shop'], other)
  await page.context().clearCookies()
  await signInAs(page, other.email)
  await page.clock.install()
  for (const id of [ticketId, 'nonsense']) {
    await page.goto(`/tickets/${id}`)
    await expect(page.getByRole('heading', { name: 'You have no such ticket' })).toBeVisible()
    let asked = 0
    page.on('request', (request) => {
      if (request.url().includes('tickets.')) asked += 1
    })
    await page.clock.runFor(120_000)
    expect(asked).toBeLessThanOrEqual(2)
    page.removeAllListeners('request')
  }
  await page.clock.resume()
  await page.goto('/tickets/nonsense')
  await page.getByRole('link', { name: 'Go to my tickets' }).click()
  await expect(page.getByRole('heading', { name: 'No tickets yet' })).toBeVisible()
})
