import type { Pool } from 'pg'
import type { Services } from '../context.ts'
import type { Letter, Mail } from '../mail/letters.ts'
import { openLetter } from '../mail/post.ts'

export interface PostedLetter extends Mail {
  kind: Letter['kind']
  /** Of the letter's link, null where it has none. */
  token: string | null
}

/** What waits in the queue of letters, as it is stored. */
export async function queuedLetters(pool: Pool): Promise<{ sealed: string }[]> {
  const { rows } = await pool.query<{ payload: { sealed: string } }>(
    `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'send-mail' order by j.id`,
  )
  return rows.map(({ payload }) => payload)
}

/** The letters to one address that wait to be sent, oldest first. */
export async function lettersTo(
  pool: Pool,
  services: Pick<Services, 'authSecret'>,
  email: string,
): Promise<PostedLetter[]> {
  const opened = (await queuedLetters(pool)).map((sealed) => openLetter(sealed, services))
  return opened
    .filter(({ mail }) => mail.to === email)
    .map(({ kind, mail }) => ({ kind, ...mail, token: /#token=([\w-]+)/.exec(mail.text)?.[1] ?? null }))
}

/** The token of the newest letter to an address; throws without one. */
export async function tokenTo(pool: Pool, services: Pick<Services, 'authSecret'>, email: string) {
  const token = (await lettersTo(pool, services, email)).at(-1)?.token
  if (!token) throw new Error(`No letter with a link to ${email}`)
  return token
}

/** Does the work while no letter can be queued. */
export async function withoutQueue(pool: Pool, work: () => Promise<unknown>): Promise<void> {
  await pool.query(
    'alter table graphile_worker._private_jobs add constraint full_queue check (false) not valid',
  )
  try {
    await work()
  } finally {
    await pool.query('alter table graphile_worker._private_jobs drop constraint full_queue')
  }
}
