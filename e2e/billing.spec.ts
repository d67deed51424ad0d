import { linkMailedTo } from './testing/mailbox.ts'
import { addPerson, addSites, inDatabase } from './testing/people.ts'
import { addSiteForSale, buy, endOfPeriod, failPayment } from './testing/shop.ts'
import { expect, type Page, signInAs, test } from './testing/test.ts'

test.describe.configure({ timeout: 90_000 })

const billing = (page: Page) => page.getByRole('region', { name: 'Subscription and payments' })

test('an owner cancels, reads until when the site goes on, and resumes', async ({ page }) => {
  const owner = await addPerson('Carla Canceller')
  const site = await addSiteForSale('Carlas Cakes')
  await signInAs(page, owner.email)
  await buy(page, site)
  await page.getByRole('link', { name: 'Go to your site' }).click()
  await expect(billing(page)).toContainText('The subscription is active. $99.00 is due on')
  await expect(billing(page).getByRole('listitem')).toContainText('$495.00')
  await page.getByRole('button', { name: 'Cancel the subscription…' }).click()
  const dialog = page.getByRole('dialog')
  const until = await dialog.locator('strong').textContent()
  await dialog.getByRole('button', { name: 'Cancel the subscription' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(billing(page)).toContainText(`Your website goes on until ${until ?? 'nothing'}`)
  await expect(billing(page).getByRole('heading', { level: 2 })).toBeFocused()
  await page.reload()
  await page.getByRole('button', { name: 'Resume the subscription' }).click()
  await expect(billing(page)).toContainText('The subscription is active.')
  await expect(page.getByRole('button', { name: 'Cancel the subscription…' })).toBeVisible()
})

test('cards and invoices are at the payment provider, from where a link leads back', async ({ page }) => {
  const owner = await addPerson('Ina Invoice')
  const site = await addSiteForSale('Inas Ink')
  await signInAs(page, owner.email)
  await buy(page, site)
  await page.getByRole('link', { name: 'Go to your site' }).click()
  await page.getByRole('button', { name: 'Cards and invoices' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Cards and invoices' })).toBeVisible()
  const address = new URL(page.url())
  await page.getByRole('link', { name: 'Back to WebMagic' }).click()
  await expect(page.getByRole('heading', { level: 1, name: site.title })).toBeVisible()
  for (const elsewhere of [
    'https://evil.example/',
    '//evil.example/',
    'javascript:alert(1)',
    '/\\evil.example',
  ]) {
    address.searchParams.set('return', elsewhere)
    await page.goto(address.href)
    await expect(page.getByRole('link', { name: 'Back to WebMagic' })).toHaveAttribute(
      'href',
      `${address.origin}/`,
    )
  }
})

test('a site without a subscription can be subscribed for', async ({ page }) => {
  const owner = await addPerson('Susi Subscriber')
  const [siteId] = await addSites(['Susis Soups'], owner)
  await inDatabase(async (db) => {
    await db.query('update sites set subscription_status = null, next_billing_date = null where id = $1', [
      siteId,
    ])
  })
  await signInAs(page, owner.email)
  await page.goto(`/sites/${siteId}`)
  await expect(billing(page)).toContainText('There is no subscription for this website yet.')
  await expect(billing(page)).toContainText('You have not paid anything for this website here.')
  await billing(page)
    .getByRole('button', { name: /^Subscribe/ })
    .click()
  await page.getByRole('button', { name: 'Pay' }).click()
  await page.getByRole('link', { name: 'Go to your site' }).click()
  await expect(billing(page)).toContainText('The subscription is active.')
  await expect(billing(page).getByRole('listitem')).toContainText('Monthly payment')
})

test('an owner subscribes again once a cancelled subscription has ended', async ({ page }) => {
  const owner = await addPerson('Rolf Returned')
  const site = await addSiteForSale('Rolfs Records')
  await signInAs(page, owner.email)
  await buy(page, site)
  await page.getByRole('link', { name: 'Go to your site' }).click()
  await page.getByRole('button', { name: 'Cancel the subscription…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the subscription' }).click()
  await expect(billing(page)).toContainText('nothing more is due')
  await endOfPeriod(site.slug)
  await expect(async () => {
    await page.reload()
    await expect(billing(page)).toContainText('The subscription ', { timeout: 5_000 })
    await expect(page.getByRole('button', { name: /^Subscribe/ })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('button', { name: 'Subscribe for $99.00 a month' }).click()
  await page.getByRole('button', { name: 'Pay' }).click()
  // The page is not loaded again: it follows what becomes of the payment.
  await expect(page.getByRole('heading', { level: 1, name: 'Your subscription' })).toBeVisible()
  const news = page.getByRole('heading', { name: 'Thank you. The subscription is active.' })
  await expect(news).toBeVisible({ timeout: 20_000 })
  await page.getByRole('link', { name: 'Go to your site' }).click()
  await expect(page.getByRole('heading', { level: 1, name: site.title })).toBeVisible()
  await expect(billing(page)).toContainText('The subscription is active. $99.00 is due on')
  await expect(billing(page).getByRole('listitem').filter({ hasText: 'Monthly payment' })).toContainText(
    '$99.00',
  )
})

test('who takes a site over subscribes before what the giver paid for ends', async ({
  page,
  openBrowser,
}) => {
  const [giver, taker] = [await addPerson('Greta Giver'), await addPerson('Theo Taker')]
  const site = await addSiteForSale('Gretas Garden')
  await signInAs(page, giver.email)
  await buy(page, site)
  await page.getByRole('link', { name: 'Go to your site' }).click()
  await page.getByLabel('E-mail of the new owner').fill(taker.email)
  await page.getByRole('button', { name: 'Hand over…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Offer the site' }).click()
  const theirs = await openBrowser()
  await signInAs(theirs, taker.email)
  await theirs.goto(await linkMailedTo(taker.email, 'transfer-offer'))
  await theirs.getByRole('button', { name: 'Accept' }).click()
  await expect(theirs.getByRole('heading', { level: 1, name: site.title })).toBeVisible()
  await expect(async () => {
    await theirs.reload()
    await expect(billing(theirs)).toContainText('Your website goes on until', { timeout: 5_000 })
  }).toPass()
  await expect(billing(theirs).getByRole('button')).toHaveText(['Subscribe for $99.00 a month'])
  await billing(theirs).getByRole('button').click()
  await theirs.getByRole('button', { name: 'Pay' }).click()
  await theirs.getByRole('link', { name: 'Go to your site' }).click()
  await expect(billing(theirs)).toContainText('The subscription is active. $99.00 is due on')
  await expect(billing(theirs).getByRole('button', { name: 'Cards and invoices' })).toBeVisible()
})

test('a subscription of the older system is billed elsewhere', async ({ page }) => {
  const owner = await addPerson('Elsa Elsewhere')
  const [siteId] = await addSites(['Elsas Elms'], owner)
  await signInAs(page, owner.email)
  await page.goto(`/sites/${siteId}`)
  await expect(billing(page)).toContainText('billed elsewhere')
  await expect(billing(page).getByRole('button')).toHaveCount(0)
})

test('an overdue payment is hard to miss', async ({ page }) => {
  const owner = await addPerson('Paul Pastdue')
  const site = await addSiteForSale('Pauls Pizza')
  await signInAs(page, owner.email)
  await buy(page, site)
  await failPayment(site.slug)
  await page.getByRole('link', { name: 'Go to your site' }).click()
  // While payments are on their way, that is a status too.
  const notice = billing(page).getByRole('status').filter({ hasText: 'stays up for seven days' })
  await expect(notice).toContainText('The last monthly payment did not go through.')
  await expect(billing(page).getByRole('button', { name: 'Cards and invoices' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel the subscription…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('the subscription ends at once, and the website with it')
  await dialog.getByRole('button', { name: 'Cancel the subscription' }).click()
  await expect(billing(page)).toContainText('The subscription has ended')
  await expect(billing(page).getByRole('button')).toHaveText(['Subscribe for $99.00 a month'])
})

test('whoever has paid nothing yet reads so', async ({ page }) => {
  const person = await addPerson('Nils Nothing')
  await signInAs(page, person.email)
  await page.goto('/payments')
  await expect(page.getByRole('heading', { name: 'No payments yet' })).toBeVisible()
})
