import { randomUUID } from 'node:crypto'
import { addPerson, addSites } from './testing/people.ts'
import { ADMIN, confirm, openAsStaff } from './testing/staff.ts'
import { expect, type Page, test } from './testing/test.ts'

const KEY = /^wm_[\w-]{20,}$/
const EXACT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$/

function useKey(page: Page, key: string, customerId: string) {
  const input = encodeURIComponent(JSON.stringify({ json: { customerId } }))
  return page.request.get(`/trpc/ownership.ofCustomer?input=${input}`, {
    headers: { authorization: `Bearer ${key}` },
  })
}

async function makeKey(page: Page, name: string) {
  await page.getByRole('button', { name: 'New API key' }).click()
  const dialog = page.getByRole('dialog', { name: 'New API key' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Tick at least one.')
  await expect(dialog.getByRole('checkbox').first()).toBeFocused()
  await dialog.getByLabel(/See who has which site/).check()
  await dialog.getByLabel('Ends after (days)').fill('7')
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  await expect(dialog).toHaveCount(0)
}

test('a new key is shown once, to be copied', async ({ page }) => {
  const name = `Copied ${randomUUID()}`
  await openAsStaff(page, ADMIN, '/staff/keys', 'API keys')
  await makeKey(page, name)
  const shown = page.getByRole('region', { name: `The key “${name}”` })
  await expect(shown.getByRole('heading')).toBeFocused()
  await expect(shown).toContainText('It is shown this once')
  const key = (await shown.getByText(KEY).textContent()) ?? ''
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await shown.getByRole('button', { name: 'Copy the key' }).click()
  await expect(shown.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key)

  await page.reload()
  const row = page.getByRole('listitem').filter({ hasText: name })
  await expect(row).toContainText(key.slice(0, 8))
  await expect(row).toContainText('ownership:read')
  await expect(page.getByText(key)).toHaveCount(0)
})

test('a key works until it is revoked', async ({ page }) => {
  const person = await addPerson('Kay Key')
  await addSites(['Key Shop'], person)
  const name = `Revoked ${person.id}`
  await openAsStaff(page, ADMIN, '/staff/keys', 'API keys')
  await makeKey(page, name)
  const key = (await page.getByText(KEY).textContent()) ?? ''
  const answer = await useKey(page, key, person.id)
  expect(answer.status()).toBe(200)
  expect(await answer.text()).toContain('Key Shop')

  const row = page.getByRole('listitem').filter({ hasText: name })
  await expect(row).toContainText('Works')
  await row.getByRole('button', { name: `Revoke: ${name}` }).click()
  await confirm(page, `Revoke “${name}”?`, 'Revoke')
  await expect(row).toContainText('Revoked')
  await expect(row.getByRole('button')).toHaveCount(0)
  expect((await useKey(page, key, person.id)).status()).toBe(401)
})

test('the audit log tells of a key from its making to its end', async ({ page }) => {
  const name = `Audited ${randomUUID()}`
  await openAsStaff(page, ADMIN, '/staff/keys', 'API keys')
  await makeKey(page, name)
  await page.getByRole('button', { name: `Revoke: ${name}` }).click()
  await confirm(page, `Revoke “${name}”?`, 'Revoke')

  await page.getByRole('link', { name: 'Audit log' }).click()
  const rows = page.getByRole('row').filter({ hasText: name })
  await expect(rows).toContainText([
    `${ADMIN} revoked the API key “${name}”`,
    `${ADMIN} made the API key “${name}”`,
  ])
  await page.getByLabel('Action').selectOption('API key: made')
  await expect(page).toHaveURL(/\/staff\/audit\?action=key\.create$/)
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('which may use ownership:read')
  await expect(rows.locator('time').last()).toHaveAttribute('title', EXACT)

  await rows.getByRole('link', { name: ADMIN }).click()
  await expect(page).toHaveURL(/\/staff\/audit\?actorId=[\da-f-]{36}$/)
  await page.getByRole('button', { name: `Remove filter: Done by ${ADMIN}` }).click()
  await expect(page).toHaveURL(/\/staff\/audit$/)
})

test('“I have it” hides the key, and a key may have no end', async ({ page }) => {
  const name = `Endless ${randomUUID()}`
  await openAsStaff(page, ADMIN, '/staff/keys', 'API keys')
  await page.getByRole('button', { name: 'New API key' }).click()
  const dialog = page.getByRole('dialog', { name: 'New API key' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel(/Read tickets/).check()
  await dialog.getByLabel('Ends after (days)').fill('')
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  await page.getByRole('button', { name: 'I have it, hide it' }).click()
  await expect(page.getByText(KEY)).toHaveCount(0)
  const row = page.getByRole('listitem').filter({ hasText: name })
  await expect(row).toContainText(/Ends\s*Never/)
  await expect(row).toContainText(/Last used\s*Never/)
})
