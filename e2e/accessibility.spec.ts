import { checkEach, visit } from './testing/accessibility.ts'
import { addPerson, addSites } from './testing/people.ts'
import {
  AGENCY,
  asksFor,
  expect,
  failWith,
  fillSignUp,
  MULTI,
  NEW,
  PASSWORD,
  type Page,
  SINGLE,
  test,
} from './testing/test.ts'

const PAGES: { name: string; open: (page: Page) => Promise<void> }[] = [
  { name: 'sign-in', open: (page) => visit(page, '/sign-in?ended=true', 'Welcome back') },
  { name: 'three sites', open: (page) => visit(page, '/sites', "Joe's Plumbing", MULTI) },
  { name: 'one site', open: (page) => visit(page, '/sites', 'Café Luna', SINGLE) },
  { name: 'many sites', open: (page) => visit(page, '/sites?search=bakery', 'My sites', AGENCY) },
  { name: 'no sites', open: (page) => visit(page, '/sites', 'Your first site is still to come', NEW) },
  { name: 'no match', open: (page) => visit(page, '/sites?search=zeppelin', 'No site matches', MULTI) },
  {
    name: 'failure',
    open: async (page) => {
      await page.route(asksFor('ownership.mySites'), failWith('request-4711'))
      await visit(page, '/sites', 'Something went wrong on our side.', MULTI)
    },
  },
  { name: 'overview', open: (page) => visit(page, '/', 'Needs attention', AGENCY) },
  { name: 'overview of nothing', open: (page) => visit(page, '/', 'Your first site is still to come', NEW) },
  { name: 'site', open: openSite },
  {
    name: 'leaving a site',
    open: async (page) => {
      await openSite(page)
      await page.getByRole('button', { name: 'Leave this site…' }).click()
      await page.getByRole('button', { name: 'Leave this site', exact: true }).click()
      await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'site switcher',
    open: async (page) => {
      await visit(page, '/', 'Needs attention', AGENCY)
      await page.getByRole('button', { name: /^Switch site/ }).click()
      await expect(page.getByRole('option')).toHaveCount(20)
    },
  },
  {
    name: 'no such site',
    open: (page) => visit(page, '/sites/nonsense', 'Nobody lives at this address', MULTI),
  },
  {
    name: 'sign-up refused',
    open: async (page) => {
      await page.goto('/sign-up')
      await fillSignUp(page, { name: 'Ann', email: 'ann@nowhere', password: PASSWORD })
      await expect(page.getByRole('alert')).toBeVisible()
    },
  },
  { name: 'new password', open: (page) => visit(page, '/reset-password#token=x', 'Choose a password') },
  { name: 'no such link', open: (page) => visit(page, '/verify-email', 'This link does not work') },
  {
    name: 'account',
    open: async (page) => {
      const { email } = await addPerson('Una Unconfirmed', { emailVerified: false })
      await visit(page, '/account', 'Your account', email)
      await expect(page.getByText('This device')).toBeVisible()
    },
  },
  {
    name: 'invitation',
    open: async (page) => {
      const { email } = await addPerson('Ines Invited', { emailVerified: false })
      await visit(page, '/invitation#token=x', 'You are invited', email)
    },
  },
  { name: 'sharing a site', open: shareSite },
  { name: 'not found', open: (page) => visit(page, '/no-such-page', 'Nobody lives at this address') },
]

async function openSite(page: Page) {
  await visit(page, '/sites', "Bob's Roofing", MULTI)
  await page.getByRole('link', { name: "Bob's Roofing", exact: true }).click()
  await expect(page.getByRole('listitem').filter({ hasText: MULTI })).toBeVisible()
}

async function shareSite(page: Page) {
  const owner = await addPerson('Olga Owner')
  const [siteId] = await addSites(['Olgas Ovens'], owner)
  await visit(page, `/sites/${siteId}`, 'Olgas Ovens', owner.email)
  await page.getByLabel('Their e-mail').fill('colleague@e2e.test')
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await expect(page.getByText('Invited, not here yet')).toBeVisible()
  await page.getByLabel('E-mail of the new owner').fill('theo.taker.the-second@somewhere.e2e.test')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Offer the site' }).click()
  await expect(page.getByText('You offered it to')).toBeVisible()
}

checkEach(PAGES)

test('the skip link leads past the header', async ({ page }) => {
  await visit(page, '/sites', 'My sites', MULTI)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})
