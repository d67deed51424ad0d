import { checkEach, visit } from './testing/accessibility.ts'
import { addPerson, addSites } from './testing/people.ts'
import { ADMIN, openAsStaff, SUPPORT } from './testing/staff.ts'
import { expect, type Page } from './testing/test.ts'

const PAGES: { name: string; open: (page: Page) => Promise<void> }[] = [
  { name: 'sign-in', open: (page) => visit(page, '/staff/sign-in?ended=true', 'Staff sign-in') },
  {
    name: 'forgotten password',
    open: (page) => visit(page, '/staff/forgot-password', 'Forgot your password?'),
  },
  { name: 'new password', open: (page) => visit(page, '/staff/reset-password#token=x', 'Choose a password') },
  {
    name: 'customers',
    open: async (page) => {
      await openAsStaff(page, ADMIN, '/staff', 'Customers')
      await expect(page.getByRole('table')).toBeVisible()
    },
  },
  {
    name: 'new customer',
    open: async (page) => {
      await openAsStaff(page, SUPPORT, '/staff', 'Customers')
      await page.getByRole('button', { name: 'New customer' }).click()
      await page.getByRole('dialog').getByLabel('E-mail').fill(ADMIN.replace('admin', 'multi'))
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'customer',
    open: async (page) => {
      const customer = await addPerson('Lola Long')
      await addSites(['Of a long address', 'Of another'], customer)
      await openAsStaff(page, ADMIN, `/staff/customers/${customer.id}`, customer.name)
      await expect(page.getByRole('region', { name: 'Sites' }).getByRole('listitem')).toHaveCount(2)
    },
  },
  {
    name: 'new key',
    open: async (page) => {
      await openAsStaff(page, ADMIN, '/staff/keys', 'API keys')
      await page.getByRole('button', { name: 'New API key' }).click()
      await page.getByLabel('Name').fill('Nothing ticked')
      await page.getByRole('button', { name: 'Make the key' }).click()
      await expect(page.getByText('Tick at least one.')).toBeVisible()
    },
  },
  {
    name: 'keys',
    open: async (page) => {
      await openAsStaff(page, ADMIN, '/staff/keys', 'API keys')
      await page.getByRole('button', { name: 'New API key' }).click()
      await page.getByLabel('Name').fill('Accessible')
      await page.getByLabel(/Read tickets/).check()
      await page.getByRole('button', { name: 'Make the key' }).click()
      await expect(page.getByRole('button', { name: 'Copy the key' })).toBeVisible()
      await expect(page.getByRole('listitem').first()).toBeVisible()
    },
  },
  {
    name: 'members',
    open: async (page) => {
      await openAsStaff(page, ADMIN, '/staff/members', 'Members')
      await expect(page.getByText('Stan Support')).toBeVisible()
    },
  },
  {
    name: 'audit log',
    open: async (page) => {
      await openAsStaff(page, ADMIN, '/staff/audit', 'Audit log')
      await expect(page.getByRole('table').or(page.getByText('No entries'))).toBeVisible()
    },
  },
  { name: 'for admins', open: (page) => openAsStaff(page, SUPPORT, '/staff/audit', 'Audit log') },
]

checkEach(PAGES)
