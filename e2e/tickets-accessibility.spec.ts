import { checkEach, visit } from './testing/accessibility.ts'
import { addManySites, addPerson, addSites } from './testing/people.ts'
import { addSupport, signInAsStaff } from './testing/staff.ts'
import { expect, type Page, signInAs, test } from './testing/test.ts'
import { answerAsStaff, askForHelp, call, messages } from './testing/tickets.ts'

const LONG = `Please-${'very'.repeat(30)}-long`

interface Asker {
  email: string
  support: string
  /** The newest. */
  ticketId: string
}

let known: Promise<Asker> | undefined

/** Signs in as somebody with three sites and tickets in several states, and as support. Returns the newest ticket. */
async function withTickets(page: Page): Promise<string> {
  if (known === undefined) known = addTickets(page)
  const { email, support, ticketId } = await known
  await signInAs(page, email)
  await signInAsStaff(page, support)
  return ticketId
}

async function addTickets(page: Page): Promise<Asker> {
  const me = await addPerson('Aria Access')
  const sites = await addSites(['Access One', `Access ${LONG}`, 'Access Three'], me)
  const support = await addSupport('Stan Access')
  await signInAs(page, me.email)
  await signInAsStaff(page, support.email)
  for (const [place, status] of ['resolved', 'closed'].entries()) {
    const { ticketId } = await askForHelp(page, { subject: `Settled ${place}`, siteId: sites[place] })
    await call(page, 'tickets.setStatus', { ticketId, status })
  }
  const { ticketId } = await askForHelp(page, {
    subject: LONG,
    siteId: sites[1],
    category: 'site_edit',
    changes: [{ description: 'One thing' }, { description: LONG }],
  })
  await answerAsStaff(page, ticketId, `Which one?\n${LONG}`)
  await call(page, 'staff.tickets.note', { ticketId, message: 'A note' }, 'staff')
  await call(page, 'staff.tickets.update', { ticketId, tags: ['one', LONG.slice(0, 40)] }, 'staff')
  return { email: me.email, support: support.email, ticketId }
}

async function openSettled(page: Page, subject: string) {
  await withTickets(page)
  await visit(page, '/tickets', 'Help')
  await page.getByRole('link', { name: subject }).click()
  await expect(messages(page)).toHaveCount(1)
}

checkEach([
  {
    name: 'tickets',
    open: async (page) => {
      await withTickets(page)
      await visit(page, '/tickets', 'Help')
      await expect(page.getByRole('list', { name: 'Tickets' }).getByRole('listitem')).toHaveCount(3)
    },
  },
  {
    name: 'no tickets',
    open: async (page) => {
      const me = await addPerson('Nora None')
      await addSites(['None Shop'], me)
      await signInAs(page, me.email)
      await visit(page, '/tickets', 'No tickets yet')
    },
  },
  {
    name: 'asking for help, refused',
    open: async (page) => {
      await withTickets(page)
      await visit(page, '/tickets/new', 'Ask for help')
      await page.getByRole('radio', { name: 'Change on the site' }).check()
      await page.getByRole('button', { name: 'Add a change' }).click()
      await page.getByLabel('Subject').fill('     x')
      await page.getByLabel('Description').fill('       y')
      await page.getByRole('button', { name: /^Send/ }).click()
      await expect(page.getByRole('alert').first()).toBeVisible()
    },
  },
  {
    name: 'asking for help with one of many sites',
    open: async (page) => {
      const me = await addPerson('Mara Many')
      await addManySites(30, me)
      await signInAs(page, me.email)
      await visit(page, '/tickets/new?site=nonsense', 'Ask for help')
      await page.getByRole('button', { name: /^It is about:/ }).click()
      await expect(page.getByRole('option')).toHaveCount(20)
    },
  },
  {
    name: 'ticket',
    open: async (page) => {
      const ticketId = await withTickets(page)
      await visit(page, `/tickets/${ticketId}`, LONG)
      await expect(messages(page)).toHaveCount(2)
    },
  },
  { name: 'resolved ticket', open: (page) => openSettled(page, 'Settled 0') },
  { name: 'closed ticket', open: (page) => openSettled(page, 'Settled 1') },
  { name: 'no such ticket', open: noTicket },
  {
    name: 'queue',
    open: async (page) => {
      await withTickets(page)
      await visit(page, '/staff/tickets?status=all&tag=one', 'Tickets')
      await expect(page.getByRole('table')).toBeVisible()
    },
  },
  {
    name: 'ticket of the queue',
    open: async (page) => {
      const ticketId = await withTickets(page)
      await visit(page, `/staff/tickets/${ticketId}`, LONG)
      await expect(messages(page)).toHaveCount(3)
    },
  },
  {
    name: 'note',
    open: async (page) => {
      const ticketId = await withTickets(page)
      await visit(page, `/staff/tickets/${ticketId}`, LONG)
      await page.getByText('Note for staff').click()
    },
  },
  {
    name: 'canned replies',
    open: async (page) => {
      await withTickets(page)
      await call(
        page,
        'staff.tickets.templates.create',
        { name: `Access ${Date.now()}`, message: LONG },
        'staff',
      )
      await visit(page, '/staff/tickets/templates', 'Canned replies')
      await expect(page.getByRole('listitem').first()).toBeVisible()
    },
  },
  {
    name: 'new canned reply',
    open: async (page) => {
      await withTickets(page)
      await visit(page, '/staff/tickets/templates', 'Canned replies')
      await page.getByRole('button', { name: 'New canned reply' }).click()
    },
  },
])

async function noTicket(page: Page) {
  await withTickets(page)
  await visit(page, '/tickets/nonsense', 'You have no such ticket')
}

test('with the keyboard alone: ask, answer, settle and rate', async ({ page }) => {
  const me = await addPerson('Kira Keys')
  await addSites(['Keys One', 'Keys Two'], me)
  await signInAs(page, me.email)
  await visit(page, '/tickets', 'No tickets yet')
  await page.getByRole('link', { name: 'Ask for help' }).first().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Ask for help' })).toBeFocused()
  const first = page.getByRole('radio', { name: 'Keys One' })
  await expect(first).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(first).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('radio', { name: 'Keys Two' })).toBeChecked()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(page.getByRole('radio', { name: 'Billing' })).toBeChecked()
  await page.keyboard.press('Tab')
  await page.keyboard.type('Only keys')
  await page.keyboard.press('Tab')
  await page.keyboard.type('No mouse at hand.')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Send for Keys Two' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Only keys' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.type('One more thing.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(messages(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Mark as resolved' }).focus()
  await page.keyboard.press('Enter')
  const good = page.getByRole('radio', { name: 'Good' })
  await expect(good).toBeVisible()
  await good.focus()
  await page.keyboard.press('Space')
  await expect(good).toBeChecked()
  await expect(page.getByText('Thank you for telling us.')).toBeVisible()
})
