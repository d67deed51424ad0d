import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from '@playwright/test'
import { launchOptions } from './testing/browser.ts'
import { startHost } from './testing/host.ts'

const SHOTS = [
  { file: 'portal.png', viewport: { width: 1280, height: 800 } },
  { file: 'portal-phone.png', viewport: { width: 390, height: 844 } },
]

const host = await startHost()
try {
  const browser = await chromium.launch(await launchOptions())
  for (const shot of SHOTS) await take(browser, shot)
  await browser.close()
} finally {
  await host.stop()
}

async function take(browser: Browser, { file, viewport }: (typeof SHOTS)[number]): Promise<void> {
  const page = await browser.newPage({
    viewport,
    deviceScaleFactor: 2,
    colorScheme: 'light',
    locale: 'en-US',
  })
  await page.goto(`${host.url}/sign-in`)
  await page.getByLabel('E-mail').fill('multi@demo.test')
  await page.getByLabel('Password', { exact: true }).fill('demo-password-1')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'My sites' }).click()
  await page.getByRole('article').first().waitFor()
  await page.screenshot({ path: fileURLToPath(new URL(`../docs/${file}`, import.meta.url)) })
  await page.close()
}
