import { expect, test } from './testing/test.ts'

test('the pages of the REST API are read and tried, with nothing from elsewhere', async ({
  page,
  baseURL,
}) => {
  const elsewhere: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== baseURL && url.protocol !== 'data:') elsewhere.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))

  const response = await page.goto('/api/v1/docs')
  expect(response?.headers()['content-security-policy']).not.toMatch(/unsafe/)
  await expect(page.getByRole('heading', { name: /^WebMagic/ })).toBeVisible()
  await page
    .getByRole('button', { name: /get \/tickets\/categories/i })
    .first()
    .click()
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.getByRole('button', { name: 'Execute' }).click()
  await expect(page.locator('.live-responses-table').getByText('technical_support').first()).toBeVisible()

  expect(elsewhere).toEqual([])
  expect(complaints).toEqual([])
})
