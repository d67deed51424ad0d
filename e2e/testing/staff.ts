import { randomUUID } from 'node:crypto'
import { env } from 'node:process'
import { inDatabase, newAddress, type Person } from './people.ts'
import { expect, PASSWORD, type Page } from './test.ts'

export const SUPPORT = 'staff@demo.test'
export const ADMIN = 'admin@demo.test'

/** Asks at the staff's door, without the form. */
export function knockAsStaff(page: Page, email: string, password = PASSWORD) {
  return page.request.post('/api/staff-auth/sign-in/email', {
    data: { email, password },
    headers: { origin: new URL(env.E2E_URL ?? '').origin },
  })
}

/** Signs in as a member of staff, without the form. */
export async function signInAsStaff(page: Page, email: string): Promise<void> {
  const response = await knockAsStaff(page, email)
  expect(response.status(), await response.text()).toBe(200)
}

/** Signs in and waits for a page of the staff's. */
export async function openAsStaff(page: Page, email: string, path: string, heading: string): Promise<void> {
  await signInAsStaff(page, email)
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
}

/** Answers the question that an action asks before it happens. */
export async function confirm(page: Page, title: string, answer: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title })
  await dialog.getByRole('button', { name: answer }).click()
  await expect(dialog).toHaveCount(0)
}

/** Puts a member of staff into the host's database who signs in with the demo password. */
export async function addSupport(name: string): Promise<Person> {
  const id = randomUUID()
  const email = newAddress()
  await inDatabase(async (db) => {
    await db.query(
      `insert into admin_users (id, email, login_email, full_name, role) values ($1, $2, $2, $3, 'support')`,
      [id, email, name],
    )
    await db.query(
      `insert into webmagic.staff_accounts (user_id, account_id, provider_id, password)
       select $1::uuid, $1::uuid::text, a.provider_id, a.password
       from webmagic.staff_accounts a join admin_users s on s.id = a.user_id where s.login_email = $2`,
      [id, SUPPORT],
    )
  })
  return { id, email, name }
}
