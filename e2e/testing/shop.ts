import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { env, execPath } from 'node:process'
import { promisify } from 'node:util'
import { CLI } from './host.ts'
import { inDatabase } from './people.ts'
import { expect, type Page } from './test.ts'

export interface SaleSite {
  id: string
  slug: string
  title: string
}

/** A page load of the payment provider, an event, a job: each takes its time on a busy machine. */
const PATIENT = { timeout: 20_000 }

/** Puts a site that nobody has into the host's database, for sale at the usual price. */
export async function addSiteForSale(title: string): Promise<SaleSite> {
  const id = randomUUID()
  const slug = `e2e-${id}`
  await inDatabase(async (db) => {
    await db.query(
      `insert into sites (id, slug, site_title, site_description, status, purchase_amount, monthly_amount)
       values ($1, $2, $3, 'A finished website that waits for its owner.', 'preview', 495, 99)`,
      [id, slug, title],
    )
  })
  return { id, slug, title }
}

/** Opens a site's preview, and the sandbox's payment page from there; as a guest with this address, if any. */
export async function openPayment(page: Page, site: SaleSite, guest?: string): Promise<void> {
  await page.goto(`/buy/${site.slug}`)
  if (guest) {
    await page.getByLabel('Your name').fill('Gero Guest')
    await page.getByLabel('E-mail').fill(guest)
  }
  await page.getByRole('button', { name: 'Buy this site' }).click()
  await expect(page.getByText('Sandbox: no money is moved here.')).toBeVisible(PATIENT)
}

export async function pay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pay' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your purchase' })).toBeVisible(PATIENT)
}

/** Buys as whoever is signed in, and waits until the site is theirs. */
export async function buy(page: Page, site: SaleSite): Promise<void> {
  await openPayment(page, site)
  await pay(page)
  await expect(page.getByRole('link', { name: 'Go to your site' })).toBeVisible(PATIENT)
}

/** The period that is paid for is over, as the provider sees it. */
export async function endOfPeriod(slug: string): Promise<void> {
  await sandbox('renew', slug)
}

/** The next monthly payment does not go through. */
export async function failPayment(slug: string): Promise<void> {
  await sandbox('fail', slug)
}

async function sandbox(event: 'renew' | 'fail', slug: string): Promise<void> {
  await promisify(execFile)(execPath, [CLI, 'sandbox', event, '--site', slug], { cwd: env.E2E_DIRECTORY })
}

/** Puts something that needs an admin into the host's database, and returns its subject. */
export async function addException(
  kind: 'dispute' | 'event_failed' | 'mismatch',
  details: Record<string, string> = {},
): Promise<string> {
  const subject = `e2e-${randomUUID()}`
  await inDatabase(async (db) => {
    await db.query(`insert into webmagic.payment_exceptions (kind, subject, details) values ($1, $2, $3)`, [
      kind,
      subject,
      JSON.stringify({ subject, ...details }),
    ])
  })
  return subject
}
