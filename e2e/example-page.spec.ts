import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { env, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { freePort } from '@webmagic/db/embedded'
import { addPerson, addSites } from './testing/people.ts'
import { expect, PASSWORD, test } from './testing/test.ts'

const EXAMPLE = fileURLToPath(new URL('../examples/page', import.meta.url))

let server: ChildProcess
let url: string

test.beforeAll(async () => {
  const port = await freePort()
  url = `http://localhost:${port}`
  const args = ['node_modules/vite/bin/vite.js', 'preview', '--port', `${port}`, '--strictPort']
  server = spawn(execPath, args, {
    cwd: EXAMPLE,
    env: { ...env, WEBMAGIC_URL: env.E2E_URL },
    stdio: 'ignore',
  })
  await expect
    .poll(() =>
      fetch(url).then(
        (answer) => answer.status,
        () => 0,
      ),
    )
    .toBe(200)
})

test.afterAll(async () => {
  const ended = once(server, 'exit')
  server.kill()
  await ended
})

test("the example's page shows my sites, asks which one a ticket is for, and sends it", async ({ page }) => {
  const person = await addPerson('Ada')
  await addSites(['Bakery', 'Butcher'], person)
  await page.goto(url)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveText('Invalid email or password')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('listitem')).toHaveText([/Bakery\s+primary/, /Butcher/])

  await page.getByLabel('What is it about?').selectOption({ label: 'How something works' })
  await page.getByLabel('Subject').fill('Opening hours')
  await page.getByLabel('Description').fill('Where do I change them?')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByLabel('Which site?').selectOption({ label: 'Butcher' })
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('status')).toHaveText(/Your ticket is TKT-/)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})
