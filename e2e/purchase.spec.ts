import { linkMailedTo } from './testing/mailbox.ts'
import { addPerson, inDatabase, newAddress } from './testing/people.ts'
import { addSiteForSale, buy, openPayment, pay, type SaleSite } from './testing/shop.ts'
import { asksFor, card, expect, fillSignIn, PASSWORD, type Page, signInAs, test } from './testing/test.ts'

test.describe.configure({ timeout: 90_000 })

async function fillGuest(page: Page, name: string, email: string) {
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(email)
}

async function expectExpired(page: Page) {
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('This page has expired.')).toBeVisible({ timeout: 1_000 })
  }).toPass()
}

/** As if two minutes had passed since the site was sold. */
async function passTwoMinutes({ id }: SaleSite) {
  await inDatabase(async (db) => {
    await db.query(
      `select graphile_worker.reschedule_jobs(array_agg(id), now()) from graphile_worker.jobs
       where key in (select 'expire-checkout ' || id from webmagic.checkouts where site_id = $1)`,
      [id],
    )
  })
}

const buyButton = (page: Page) => page.getByRole('button', { name: 'Buy this site' })

test('a guest buys a site and chooses a password, then buys another signed in and has both', async ({
  page,
}) => {
  const [first, second] = [await addSiteForSale('Gretas Garage'), await addSiteForSale('Gretas Garden')]
  const email = newAddress()
  await test.step('the preview tells what is due', async () => {
    await page.goto(`/shop?search=${first.slug}`)
    await expect(page.getByRole('status').filter({ hasText: '1 site' })).toBeVisible()
    await card(page, first.title).getByRole('link', { name: first.title, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: first.title })).toBeFocused()
    await expect(page).toHaveTitle('Gretas Garage · WebMagic')
    await expect(page.getByText('A finished website that waits for its owner.')).toBeVisible()
    await expect(page.getByRole('link', { name: /opens in a new tab/ })).toHaveAttribute('target', '_blank')
    await expect(page.getByText('$495.00')).toBeVisible()
    await expect(page.getByText('$99.00')).toBeVisible()
  })
  await test.step('a guest pays', async () => {
    await fillGuest(page, 'Greta Guest', email)
    await buyButton(page).click()
    await expect(page.getByText('Receipt to')).toBeVisible()
    await expect(page.getByText(email)).toBeVisible()
    await pay(page)
    await expect(page.getByRole('heading', { name: 'Thank you. It is all yours.' })).toBeVisible()
    await expect(page.getByText('We have mailed you a link')).toBeVisible()
  })
  await test.step('the link in the letter sets a password', async () => {
    await page.goto(await linkMailedTo(email, 'site-bought'))
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await fillSignIn(page, email, PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'My sites', exact: true }).click()
    await expect(card(page, first.title)).toBeVisible()
  })
  await test.step('signed in, the address is known and the site is there at once', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Shop' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Websites for sale' })).toBeFocused()
    await card(page, second.title).getByRole('link', { name: second.title, exact: true }).click()
    await expect(page.getByText(`You buy as ${email}.`)).toBeVisible()
    await expect(page.getByLabel('E-mail')).toHaveCount(0)
    await buyButton(page).click()
    await pay(page)
    await page.getByRole('link', { name: 'Go to your site' }).click()
    await expect(page.getByRole('heading', { level: 1, name: second.title })).toBeFocused()
  })
  await test.step('both are there, and both payments', async () => {
    await page.getByRole('link', { name: 'My sites', exact: true }).first().click()
    await expect(card(page, first.title)).toBeVisible()
    await expect(card(page, second.title)).toBeVisible()
    await page.getByRole('link', { name: 'Payments' }).click()
    await expect(page.getByText('2 payments')).toBeVisible()
    const payment = page.getByRole('listitem').filter({ hasText: second.title })
    await expect(payment).toContainText('Purchase for Gretas Garden')
    await expect(payment).toContainText('$495.00')
  })
})

test('signing in leads back to the site that somebody wants', async ({ page }) => {
  const buyer = await addPerson('Rita Returner')
  const site = await addSiteForSale('Ritas Roses')
  await page.goto(`/buy/${site.slug}`)
  await page.getByRole('link', { name: 'Sign in to buy' }).click()
  // The shop's page has a field for an address too.
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  await fillSignIn(page, buyer.email, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByText(`You buy as ${buyer.email}.`)).toBeVisible()
})

test('a declined card can be tried again, and cancelling leads back', async ({ page }) => {
  const buyer = await addPerson('Dora Declined')
  const site = await addSiteForSale('Doras Deli')
  await signInAs(page, buyer.email)
  await openPayment(page, site)
  await page.getByRole('button', { name: 'Decline' }).click()
  await expect(page.getByRole('alert')).toContainText('The card was declined.')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { level: 1, name: site.title })).toBeVisible()
  await buyButton(page).click()
  await pay(page)
  await expect(page.getByRole('link', { name: 'Go to your site' })).toBeVisible()
})

test('whoever comes back without having paid reads so, and can go back', async ({ page }) => {
  const buyer = await addPerson('Nora Notyet')
  const site = await addSiteForSale('Noras Nuts')
  await signInAs(page, buyer.email)
  await openPayment(page, site)
  const [, ...parts] = /cs_sbx_(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(page.url()) ?? []
  await page.goto(`/checkout/${parts.join('-')}`)
  await expect(page.getByRole('heading', { name: 'Waiting for your payment…' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Not paid yet' })).toBeVisible({ timeout: 20_000 })
  await page.getByRole('link', { name: 'Back to the site' }).click()
  await expect(page.getByRole('heading', { level: 1, name: site.title })).toBeFocused()
})

test('whoever wants to pay two minutes after the site was sold cannot any more', async ({
  page,
  openBrowser,
}) => {
  const [first, second] = [await addPerson('Fred Faster'), await addPerson('Lara Late')]
  const site = await addSiteForSale('Just Sold')
  const slower = await openBrowser()
  await signInAs(page, first.email)
  await signInAs(slower, second.email)
  await openPayment(slower, site)
  await buy(page, site)
  await passTwoMinutes(site)
  await expectExpired(slower)
  await slower.getByRole('link', { name: 'Back to WebMagic' }).click()
  await expect(slower.getByRole('heading', { name: 'This website is sold' })).toBeVisible()
})

test('the second buyer of a site gets the money back', async ({ page, openBrowser }) => {
  const [first, second] = [await addPerson('Fay First'), await addPerson('Sid Second')]
  const site = await addSiteForSale('Both Want It')
  const slower = await openBrowser()
  await signInAs(page, first.email)
  await signInAs(slower, second.email)
  await openPayment(slower, site)
  await buy(page, site)
  await pay(slower)
  await expect(slower.getByRole('heading', { name: 'Your money is on its way back' })).toBeVisible({
    timeout: 20_000,
  })
  await linkMailedTo(second.email, 'refund-due')
  await slower.goto('/payments')
  await expect(slower.getByRole('listitem').filter({ hasText: site.title })).toContainText('Refunded in full')
})

test('a site that is sold while somebody looks at it is shown as sold', async ({ page }) => {
  const [owner, site] = [await addPerson('Otto Owner'), await addSiteForSale('Going Going')]
  await page.goto(`/buy/${site.slug}`)
  await fillGuest(page, 'Gone Guest', newAddress())
  await inDatabase(async (db) => {
    await db.query(`update sites set status = 'owned', purchased_at = now() where id = $1`, [site.id])
    await db.query(
      `insert into customer_site_ownership (customer_user_id, site_id, role, is_primary) values ($1, $2, 'owner', true)`,
      [owner.id, site.id],
    )
    await db.query('update customer_users set primary_site_id = $2 where id = $1', [owner.id, site.id])
  })
  await buyButton(page).click()
  await expect(page.getByRole('heading', { name: 'This website is sold' })).toBeVisible()
  await expect(page).toHaveTitle('Sold · WebMagic')
  await page.getByRole('link', { name: 'See what is for sale' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Websites for sale' })).toBeFocused()
})

test('a payment page that does not answer is tried again with the same key', async ({ page }) => {
  const site = await addSiteForSale('Patient Pans')
  const keys: (string | undefined)[] = []
  await page.goto(`/buy/${site.slug}`)
  await page.route(asksFor('purchase.checkout'), async (route) => {
    keys.push(/"idempotencyKey":"([^"]+)"/.exec(route.request().postData() ?? '')?.[1])
    // The client tries three times by itself.
    if (keys.length > 3) return route.continue()
    const reason = { code: 'payment_provider_unavailable' }
    const data = { code: 'SERVICE_UNAVAILABLE', httpStatus: 503, path: null, requestId: 'r', reason }
    await route.fulfill({ status: 503, json: [{ error: { json: { message: 'No.', code: -32603, data } } }] })
  })
  await fillGuest(page, 'Pia Patient', newAddress())
  await buyButton(page).click()
  await expect(page.getByRole('alert')).toContainText('The payment page cannot be reached at the moment.')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('Sandbox: no money is moved here.')).toBeVisible()
  expect(keys).toHaveLength(4)
  expect(keys[0]).toBeTruthy()
  expect(new Set(keys).size).toBe(1)
})

test('an address that is none is refused at its field', async ({ page }) => {
  const site = await addSiteForSale('Wrong Wool')
  await page.goto(`/buy/${site.slug}`)
  await fillGuest(page, 'Wanda Wrong', 'wanda@nowhere')
  await buyButton(page).click()
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
})

test('what is not there says so', async ({ page }) => {
  for (const path of [
    '/buy/no-such-site',
    '/checkout/nonsense',
    '/checkout/00000000-0000-4000-8000-000000000000',
  ]) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: 'Nobody lives at this address' })).toBeVisible()
  }
  await page.goto('/shop?search=zeppelin-4711')
  await expect(page.getByRole('heading', { name: 'No site matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all sites' }).click()
  await expect(page.getByRole('article').first()).toBeVisible()
})
