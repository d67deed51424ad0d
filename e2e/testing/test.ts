import { env } from 'node:process'
import { test as base, expect, type Page, type Route } from '@playwright/test'

export { expect, type Page }

export const SINGLE = 'single@demo.test'
export const MULTI = 'multi@demo.test'
export const AGENCY = 'agency@demo.test'
export const NEW = 'new@demo.test'
export const PASSWORD = 'demo-password-1'

interface Fixtures {
  /** Opens another browser, which shares nothing with the first. */
  openBrowser: () => Promise<Page>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are wanted.
  baseURL: async ({}, use) => use(env.E2E_URL),
  openBrowser: async ({ browser }, use) => {
    const opened: Page[] = []
    await use(async () => {
      const page = await browser.newPage()
      opened.push(page)
      return page
    })
    for (const page of opened) await page.context().close()
  },
})

/** Signs in without the form, for journeys that start after it. */
export async function signInAs(page: Page, email: string): Promise<void> {
  const response = await page.request.post('/api/auth/sign-in/email', {
    data: { email, password: PASSWORD },
    headers: { origin: new URL(env.E2E_URL ?? '').origin },
  })
  expect(response.status(), await response.text()).toBe(200)
}

/** Signs in and waits for the sites. */
export async function openMySites(page: Page, email: string, path = '/sites'): Promise<void> {
  await signInAs(page, email)
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1, name: 'My sites' })).toBeVisible()
}

export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

export async function fillSignUp(page: Page, person: { name: string; email: string; password: string }) {
  await page.getByLabel('Name').fill(person.name)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Open an account' }).click()
}

export function card(page: Page, name: string) {
  return page.getByRole('article', { name, exact: true })
}

/** Requests that ask for a procedure, alone or among others. */
export function asksFor(procedure: string): (url: URL) => boolean {
  return ({ pathname }) => pathname.startsWith('/trpc/') && pathname.slice(6).split(',').includes(procedure)
}

/** Answers like a host that fails unexpectedly. */
export function failWith(requestId: string): (route: Route) => Promise<void> {
  return (route) => {
    const procedures = new URL(route.request().url()).pathname.slice(6).split(',')
    const data = { code: 'INTERNAL_SERVER_ERROR', httpStatus: 500, path: null, requestId, reason: null }
    const error = { error: { json: { message: 'Something went wrong.', code: -32603, data } } }
    return route.fulfill({ status: 500, json: procedures.map(() => error) })
  }
}

/** Keeps requests waiting until the returned function is called. */
export async function hold(page: Page, requests: string | ((url: URL) => boolean)): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(requests, async (route) => {
    await promise
    await route.continue()
  })
  return resolve
}
