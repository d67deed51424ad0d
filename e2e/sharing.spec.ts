import { linkMailedTo } from './testing/mailbox.ts'
import { addPerson, addSites, newAddress, type Person } from './testing/people.ts'
import { expect, fillSignIn, fillSignUp, PASSWORD, type Page, signInAs, test } from './testing/test.ts'

// Several browsers and mailboxes take their time on a small machine.
test.slow()

async function openSite(page: Page, { email }: Person, siteId: string | undefined) {
  await signInAs(page, email)
  await page.goto(`/sites/${siteId}`)
}

async function sendInvitation(page: Page, email: string, role = 'Collaborator') {
  await page.getByLabel('Their e-mail').fill(email)
  await page.getByLabel('As', { exact: true }).selectOption(role)
  await page.getByRole('button', { name: 'Send the invitation' }).click()
}

async function offer(page: Page, email: string) {
  await page.getByLabel('E-mail of the new owner').fill(email)
  await page.getByRole('button', { name: 'Hand over…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Offer the site' }).click()
}

const handOver = (page: Page) => page.getByRole('region', { name: 'Hand this site over' })
const invited = (page: Page) => page.getByRole('region', { name: 'Invited, not here yet' })

test('a colleague who has no account yet comes in through the invitation', async ({ page, openBrowser }) => {
  const owner = await addPerson('Olga Owner')
  const [siteId] = await addSites(['Olgas Ovens'], owner)
  const email = newAddress()
  await openSite(page, owner, siteId)
  await sendInvitation(page, email)
  await expect(invited(page).getByRole('listitem')).toContainText(`${email}Collaborator, until`)
  await expect(page.getByLabel('Their e-mail')).toBeFocused()

  const colleague = await openBrowser()
  await colleague.goto(await linkMailedTo(email, 'invitation'))
  await expect(colleague).toHaveURL(/\/sign-in\?next=%2Finvitation$/)
  await colleague.getByRole('link', { name: 'Open an account' }).click()
  await fillSignUp(colleague, { name: 'Carl Colleague', email, password: PASSWORD })
  await expect(colleague.getByRole('heading', { name: 'Check your mail' })).toBeVisible()
  await colleague.goto(await linkMailedTo(email, 'verify-email'))
  await colleague.getByRole('link', { name: 'Continue to what you were offered' }).click()
  await fillSignIn(colleague, email, PASSWORD)
  await colleague.keyboard.press('Enter')
  await expect(colleague).toHaveURL(/\/invitation$/)
  await expect(colleague.getByText(`You are signed in as ${email}.`)).toBeVisible()
  await colleague.getByRole('button', { name: 'Accept' }).click()
  await expect(colleague.getByRole('heading', { level: 1, name: 'Olgas Ovens' })).toBeVisible()
  await expect(colleague.getByText('You are now a collaborator here.')).toBeVisible()
  await expect(colleague.getByText('You are a collaborator here. Who else')).toBeVisible()

  await page.reload()
  await expect(page.getByRole('listitem').filter({ hasText: 'Carl Colleague' })).toContainText('Collaborator')
  await expect(invited(page)).toHaveCount(0)
})

test('an invitation that was taken back, and one that was used, lead nowhere', async ({
  page,
  openBrowser,
}) => {
  const [owner, guest] = [await addPerson('Tina Taker-Back'), await addPerson('Gustav Guest')]
  const [siteId] = await addSites(['Tinas Tools'], owner)
  await openSite(page, owner, siteId)
  await sendInvitation(page, guest.email, 'Owner')
  await page.getByRole('button', { name: `Take back the invitation of ${guest.email}` }).click()
  await expect(page.getByText(`The invitation of ${guest.email} no longer works.`)).toBeVisible()
  await expect(invited(page).getByRole('heading')).toBeFocused()

  const browser = await openBrowser()
  await signInAs(browser, guest.email)
  await browser.goto(await linkMailedTo(guest.email, 'invitation'))
  await browser.getByRole('button', { name: 'Accept' }).click()
  await expect(browser.getByRole('heading', { level: 1, name: 'This link does not work' })).toBeFocused()

  await sendInvitation(page, guest.email, 'Owner')
  const link = await linkMailedTo(guest.email, 'invitation', 2)
  await browser.goto(link)
  await browser.getByRole('button', { name: 'Accept' }).click()
  await expect(browser.getByText('You are now an owner here.')).toBeVisible()
  await browser.goto(link)
  await browser.getByRole('button', { name: 'Accept' }).click()
  await expect(browser.getByText('The invitation was used already')).toBeVisible()
  await sendInvitation(page, guest.email)
  await expect(page.getByRole('alert')).toContainText('has this site already')
  await expect(page.getByLabel('Their e-mail')).toBeFocused()
})

test('a link for another address, or for one that is not confirmed, says what to do', async ({ page }) => {
  const [owner, wrong] = [await addPerson('Rita Right'), await addPerson('Willy Wrong')]
  const guest = await addPerson('Nora New', { emailVerified: false })
  const [siteId] = await addSites(['Ritas Roses'], owner)
  await openSite(page, owner, siteId)
  await sendInvitation(page, guest.email)
  const link = await linkMailedTo(guest.email, 'invitation')

  await page.context().clearCookies()
  await signInAs(page, wrong.email)
  await page.goto(link)
  await page.getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByRole('alert')).toContainText('sent to another e-mail address')
  await page.getByRole('button', { name: 'Use another address' }).click()
  await expect(page).toHaveURL(/\/sign-in\?next=%2Finvitation$/)
  await fillSignIn(page, guest.email, PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByRole('alert')).toContainText('Please confirm your e-mail address first')
  await page.getByRole('button', { name: 'Send the letter again' }).click()
  await page.goto(await linkMailedTo(guest.email, 'verify-email'))
  await page.getByRole('link', { name: 'Continue to what you were offered' }).click()
  await page.getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Ritas Roses' })).toBeVisible()
})

test('a site is handed over: offered, accepted, and no longer the giver’s', async ({ page, openBrowser }) => {
  const [giver, taker] = [await addPerson('Gina Giver'), await addPerson('Theo Taker')]
  const [siteId] = await addSites(['Ginas Garden'], giver)
  await openSite(page, giver, siteId)
  await offer(page, taker.email)
  await expect(page.getByText(`You offered it to ${taker.email}. They can accept until`)).toBeVisible()
  await expect(handOver(page).getByRole('heading')).toBeFocused()

  const other = await openBrowser()
  await other.goto(await linkMailedTo(taker.email, 'transfer-offer'))
  await expect(other).toHaveURL(/\/sign-in\?next=%2Ftransfer$/)
  await fillSignIn(other, taker.email, PASSWORD)
  await other.keyboard.press('Enter')
  await other.getByRole('button', { name: 'Accept' }).click()
  await expect(other.getByRole('heading', { level: 1, name: 'Ginas Garden' })).toBeVisible()
  await expect(other.getByText('The site is yours now.')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Nobody lives at this address' })).toBeVisible()
})

test('an offer says what it means, not to oneself, and no longer works once cancelled', async ({ page }) => {
  const giver = await addPerson('Hugo Hesitant')
  const [siteId] = await addSites(['Hugos Hats'], giver)
  await openSite(page, giver, siteId)
  await offer(page, giver.email)
  await expect(page.getByRole('alert')).toContainText('This is your own address')
  await expect(page.getByLabel('E-mail of the new owner')).toBeFocused()

  const taker = await addPerson('Tom Toolate')
  await page.getByLabel('E-mail of the new owner').fill(taker.email)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('they are the owner and you leave')
  await expect(dialog).toContainText('Your subscription is cancelled at the end of the period that is paid')
  await dialog.getByRole('button', { name: 'Offer the site' }).click()
  await page.getByRole('button', { name: 'Cancel the offer' }).click()
  await expect(page.getByText('The offer is cancelled.')).toBeVisible()
  await expect(handOver(page).getByRole('heading')).toBeFocused()

  await page.context().clearCookies()
  await signInAs(page, taker.email)
  await page.goto(await linkMailedTo(taker.email, 'transfer-offer'))
  await page.getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByText('The offer was accepted already, was cancelled')).toBeVisible()
})

test('a site whose payment is overdue is not handed over', async ({ page }) => {
  const giver = await addPerson('Ole Overdue')
  const [siteId] = await addSites(['Oles Oars'], giver, [], 'past_due')
  await openSite(page, giver, siteId)
  await offer(page, newAddress())
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(
    'A payment for this site is overdue',
  )
})
