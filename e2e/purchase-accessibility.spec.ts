import { checkEach, visit } from './testing/accessibility.ts'
import { addPerson, addSites, newAddress } from './testing/people.ts'
import { addException, addSiteForSale, buy, openPayment, pay } from './testing/shop.ts'
import { ADMIN, openAsStaff } from './testing/staff.ts'
import { expect, MULTI, type Page, signInAs } from './testing/test.ts'

const PAGES: { name: string; open: (page: Page) => Promise<void> }[] = [
  {
    name: 'shop',
    open: async (page) => {
      await addSiteForSale('Anas Apples')
      await visit(page, '/shop', 'Websites for sale')
      await expect(page.getByRole('article').first()).toBeVisible()
    },
  },
  { name: 'nothing found', open: (page) => visit(page, '/shop?search=zeppelin-4711', 'No site matches') },
  {
    name: 'refused guest',
    open: async (page) => {
      const site = await addSiteForSale('Bens Bikes')
      await visit(page, `/buy/${site.slug}`, site.title)
      await page.getByLabel('Your name').fill('Ben')
      await page.getByLabel('E-mail').fill('ben@nowhere')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'buying signed in',
    open: async (page) => {
      const site = await addSiteForSale('Cleos Clocks')
      await signInAs(page, MULTI)
      await visit(page, `/buy/${site.slug}`, site.title)
    },
  },
  { name: 'no such site', open: (page) => visit(page, '/buy/nothing', 'Nobody lives at this address') },
  {
    name: 'sandbox',
    open: async (page) => {
      await openPayment(page, await addSiteForSale('Doras Doors'), newAddress())
      await page.getByRole('button', { name: 'Decline' }).click()
      await expect(page.getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'bought as a guest',
    open: async (page) => {
      await openPayment(page, await addSiteForSale('Emils Eggs'), newAddress())
      await pay(page)
      await expect(page.getByText('We have mailed you a link')).toBeVisible()
    },
  },
  { name: 'cancelling', open: openCancelling },
  {
    name: 'payments',
    open: async (page) => {
      const { email } = await addPerson('Gina Giver')
      await signInAs(page, email)
      await buy(page, await addSiteForSale('Ginas Gin'))
      await visit(page, '/payments', 'Payments')
      await expect(page.getByRole('listitem')).toBeVisible()
    },
  },
  {
    name: 'past due',
    open: async (page) => {
      const owner = await addPerson('Hans Hesitant')
      const [siteId] = await addSites(['Hans Hats'], owner, [], 'past_due')
      await signInAs(page, owner.email)
      await visit(page, `/sites/${siteId}`, 'Subscription and payments')
      await expect(page.getByText('You have not paid anything')).toBeVisible()
    },
  },
  {
    name: 'billing portal',
    open: (page) => visit(page, '/sandbox/billing/cus_sbx_1?return=/payments', 'Cards and invoices'),
  },
  {
    name: 'exceptions',
    open: async (page) => {
      await addException('mismatch', { asked: '495.00 USD', paid: '1.00 USD' })
      await openAsStaff(page, ADMIN, '/staff/exceptions', 'Payment exceptions')
      await expect(page.getByRole('listitem').first()).toBeVisible()
    },
  },
  {
    name: 'resolving an exception',
    open: async (page) => {
      await addException('mismatch', { asked: '495.00 USD', paid: '1.00 USD' })
      await openAsStaff(page, ADMIN, '/staff/exceptions', 'Payment exceptions')
      await page
        .getByRole('button', { name: /^Resolve…/ })
        .first()
        .click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'statistics',
    open: async (page) => {
      await openAsStaff(page, ADMIN, '/staff/statistics', 'Statistics')
      await page.getByText('As a table').click()
      await expect(page.getByRole('table')).toBeVisible()
    },
  },
]

checkEach(PAGES)

async function openCancelling(page: Page) {
  const { email } = await addPerson('Fiona Finisher')
  await signInAs(page, email)
  await buy(page, await addSiteForSale('Fionas Flowers'))
  await page.getByRole('link', { name: 'Go to your site' }).click()
  await page.getByRole('button', { name: 'Cancel the subscription…' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
}
