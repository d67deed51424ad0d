import { randomUUID } from 'node:crypto'
import { addPerson, addSites, newAddress } from './testing/people.ts'
import { addSiteForSale } from './testing/shop.ts'
import { ADMIN } from './testing/staff.ts'
import { expect, fillSignIn, PASSWORD, type Page, test } from './testing/test.ts'

/** How often each of these was asked for. */
function countSent(page: Page, names: string[]): Record<string, number> {
  const sent: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]))
  page.on('request', (request) => {
    if (request.method() !== 'POST') return
    const { pathname } = new URL(request.url())
    const asked = pathname.startsWith('/trpc/') ? pathname.slice(6).split(',') : [pathname]
    for (const name of asked) if (sent[name] !== undefined) sent[name] += 1
  })
  return sent
}

/** The second before the page can be drawn anew, as it may be on a busy machine. */
function doubleClick(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).evaluate((button: HTMLElement) => {
    button.click()
    button.click()
  })
}

test('two clicks of staff make one of each', async ({ page }) => {
  const name = `Double ${randomUUID()}`
  const procedures = ['customers', 'members', 'keys', 'tickets.templates'].map(
    (each) => `staff.${each}.create`,
  )
  const sent = countSent(page, ['/api/staff-auth/sign-in/email', ...procedures])
  await page.goto('/staff')
  await fillSignIn(page, ADMIN, PASSWORD)
  await doubleClick(page, 'Sign in')
  await page.getByRole('button', { name: 'New customer' }).click()
  await page.getByRole('dialog').getByLabel('E-mail').fill(newAddress())
  await doubleClick(page, 'Open the account')
  await expect(page.getByText('The account is open.')).toBeVisible()

  await page.getByRole('link', { name: 'Members' }).click()
  await page.getByRole('button', { name: 'New member' }).click()
  const address = newAddress()
  await page.getByRole('dialog').getByLabel('E-mail').fill(address)
  await doubleClick(page, 'Add')
  await expect(page.getByText(`A letter is on its way to ${address}.`)).toBeVisible()

  await page.getByRole('link', { name: 'API keys' }).click()
  await page.getByRole('button', { name: 'New API key' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByLabel(/Read tickets/).check()
  await doubleClick(page, 'Make the key')
  await expect(page.getByRole('listitem').filter({ hasText: name })).toHaveCount(1)

  await page.goto('/staff/tickets/templates')
  await page.getByRole('button', { name: 'New canned reply' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByLabel('Text').fill('Hello.')
  await doubleClick(page, 'Save')
  await expect(page.getByText(`“${name}” is saved.`)).toBeVisible()
  expect(sent).toEqual(Object.fromEntries(Object.keys(sent).map((each) => [each, 1])))
})

test('two clicks of a customer are one invitation, one offer, one letter, one checkout', async ({ page }) => {
  const me = await addPerson('Dunja Double', { emailVerified: false })
  const [siteId] = await addSites(['Dunjas Doubles'], me)
  const sale = await addSiteForSale('Only Once')
  const sent = countSent(page, [
    '/api/auth/sign-up/email',
    '/api/auth/sign-in/email',
    '/api/auth/send-verification-email',
    'ownership.invite',
    'ownership.offerTransfer',
    'purchase.checkout',
  ])
  await page.goto('/sign-up')
  await page.getByLabel('Name').fill('Dunja Double')
  await page.getByLabel('E-mail').fill(newAddress())
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await doubleClick(page, 'Open an account')
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible()

  await page.goto('/sign-in?next=/account')
  await fillSignIn(page, me.email, PASSWORD)
  await doubleClick(page, 'Sign in')
  await doubleClick(page, 'Send the letter again')
  await expect(page.getByText(`A letter is on its way to ${me.email}.`)).toBeVisible()

  await page.goto(`/sites/${siteId}`)
  await page.getByLabel('Their e-mail').fill(newAddress())
  await doubleClick(page, 'Send the invitation')
  await expect(page.getByText('Invited, not here yet')).toBeVisible()
  await page.getByLabel('E-mail of the new owner').fill(newAddress())
  await page.getByRole('button', { name: 'Hand over…' }).click()
  await doubleClick(page, 'Offer the site')
  await expect(page.getByText('You offered it to')).toBeVisible()

  await page.goto(`/buy/${sale.slug}`)
  await doubleClick(page, 'Buy this site')
  await expect(page.getByText('Sandbox: no money is moved here.')).toBeVisible()
  expect(sent).toEqual(Object.fromEntries(Object.keys(sent).map((each) => [each, 1])))
})
