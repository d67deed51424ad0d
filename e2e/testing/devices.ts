import { expect, type Page, signInAs } from './test.ts'

/** Somebody who is signed in elsewhere too. */
export async function signedIn(openBrowser: () => Promise<Page>, email: string): Promise<Page> {
  const page = await openBrowser()
  await signInAs(page, email)
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  return page
}
