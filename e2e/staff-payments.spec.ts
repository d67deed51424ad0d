import { addPerson } from './testing/people.ts'
import { addException, addSiteForSale, buy } from './testing/shop.ts'
import { ADMIN, openAsStaff, SUPPORT } from './testing/staff.ts'
import { expect, type Page, signInAs, test } from './testing/test.ts'

test.describe.configure({ timeout: 90_000 })

const exception = (page: Page, subject: string) => page.getByRole('listitem').filter({ hasText: subject })

test('an admin takes note of an exception, which is then among the resolved ones', async ({ page }) => {
  const subject = await addException('dispute')
  await openAsStaff(page, ADMIN, '/staff/exceptions', 'Payment exceptions')
  await expect(exception(page, subject)).toContainText('A payment is disputed')
  await exception(page, subject).getByRole('button', { name: 'Resolve…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('radio')).toHaveCount(1)
  await dialog.getByRole('textbox', { name: 'Note' }).fill('Answered at the bank')
  await dialog.getByRole('button', { name: 'Resolve' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByText('Noted.')).toBeVisible()
  await expect(exception(page, subject)).toHaveCount(0)
  await page.getByLabel('Also the resolved ones').check()
  await expect(page).toHaveURL(/\?resolved=true$/)
  await expect(exception(page, subject)).toContainText('Take note, “Answered at the bank”')
  await page.goto('/staff/audit?action=purchase.resolveException')
  await expect(page.getByText('“Answered at the bank”')).toBeVisible()
})

test('only what fits is offered, and support only looks', async ({ page }) => {
  const subject = await addException('event_failed')
  await openAsStaff(page, ADMIN, '/staff/exceptions', 'Payment exceptions')
  await exception(page, subject).getByRole('button', { name: 'Resolve…' }).click()
  await expect(page.getByRole('radio', { name: /Try again/ })).toBeChecked()
  await expect(page.getByRole('radio', { name: /Give the money back/ })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(exception(page, subject).getByRole('button')).toBeFocused()

  await page.context().clearCookies()
  await openAsStaff(page, SUPPORT, '/staff/exceptions', 'Payment exceptions')
  await expect(exception(page, subject)).toContainText('For admins to resolve')
  await expect(page.getByRole('button', { name: /Resolve/ })).toHaveCount(0)
})

test('an admin sees a purchase and gives a part of it back, then the rest', async ({ page, openBrowser }) => {
  const buyer = await addPerson('Regina Refund')
  const site = await addSiteForSale('Reginas Rugs')
  await signInAs(page, buyer.email)
  await buy(page, site)
  const staff = await openBrowser()
  await openAsStaff(staff, ADMIN, '/staff/statistics', 'Statistics')
  await expect(staff.getByText('Revenue, ever')).toBeVisible()
  await expect(staff.getByRole('img', { name: /^Revenue by day: .* in 30 days/ })).toBeVisible()
  const purchase = staff.getByRole('listitem').filter({ hasText: site.slug })
  await expect(purchase).toContainText('Sold')
  await purchase.getByRole('button', { name: 'Refund…' }).click()
  await staff.getByLabel('Amount (USD)').fill('500')
  await staff.getByRole('button', { name: 'Next' }).click()
  await expect(staff.getByLabel('Amount (USD)')).toHaveAttribute('aria-invalid', 'true')
  await staff.getByLabel('Amount (USD)').fill('95.5')
  await staff.getByRole('button', { name: 'Next' }).click()
  await expect(staff.getByRole('heading', { name: 'Give $95.50 back?' })).toBeVisible()
  await staff.getByRole('button', { name: 'Give it back' }).click()
  await expect(staff.getByText('$95.50 is on its way back.')).toBeVisible()
  await expect(async () => {
    await page.goto('/payments')
    await expect(page.getByText('$95.50 of it refunded')).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await staff.reload()
  await expect(purchase).toContainText('$95.50 of it refunded')

  // The same purchase, among those of the customer.
  await staff.goto(`/staff/customers/${buyer.id}`)
  await expect(staff.getByRole('heading', { name: 'Purchases' })).toBeVisible()
  await purchase.getByRole('button', { name: 'Refund…' }).click()
  await staff.getByRole('button', { name: 'Next' }).click()
  await staff.getByRole('button', { name: 'Give it back' }).click()
  await expect(staff.getByText('$399.50 is on its way back.')).toBeVisible()
  await expect(async () => {
    await page.goto(`/buy/${site.slug}`)
    await expect(page.getByRole('heading', { level: 1, name: site.title })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await staff.reload()
  await expect(purchase.filter({ hasText: 'Refunded' })).toHaveCount(1)
  await expect(purchase.getByRole('button')).toHaveCount(0)
})

test('the chart is there as a table too, for another range', async ({ page }) => {
  await openAsStaff(page, SUPPORT, '/staff/statistics', 'Statistics')
  await page.getByLabel('How far back').selectOption('Last 7 days')
  await expect(page).toHaveURL(/\?days=7$/)
  await expect(page.getByRole('img', { name: /in 7 days/ })).toBeVisible()
  await page.getByText('As a table').click()
  await expect(page.getByRole('row')).toHaveCount(8)
  await expect(page.getByRole('button', { name: /Refund/ })).toHaveCount(0)
})
