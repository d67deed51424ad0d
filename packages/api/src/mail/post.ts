import type { EntityManager } from '@webmagic/db'
import type { Pool } from 'pg'
import type { Services } from '../context.ts'
import { addJob, addJobNow, addJobsNow } from '../jobs.ts'
import { composeMail, type Letter, letter, type Mail } from './letters.ts'
import { seal, unseal } from './seal.ts'

/** Queues a letter in the transaction that is open. It is sent once that commits. */
export function postLetter(
  em: EntityManager,
  services: Pick<Services, 'authSecret'>,
  posted: Letter,
): Promise<void> {
  return addJob(em, 'send-mail', { sealed: seal(posted, services.authSecret) })
}

/** The same where there is no unit of work. */
export function postLetterNow(
  pool: Pick<Pool, 'query'>,
  services: Pick<Services, 'authSecret'>,
  posted: Letter,
): Promise<void> {
  return addJobNow(pool, 'send-mail', { sealed: seal(posted, services.authSecret) })
}

/**
 * Queues letters, all of them or none, in one statement. One with the key of another that still waits takes its place.
 */
export function postLettersNow(
  pool: Pick<Pool, 'query'>,
  services: Pick<Services, 'authSecret'>,
  posted: { key: string; letter: Letter }[],
): Promise<void> {
  return addJobsNow(
    pool,
    'send-mail',
    posted.map((each) => ({ key: each.key, payload: { sealed: seal(each.letter, services.authSecret) } })),
  )
}

/** The letter that was queued, ready to send. */
export function openLetter(
  { sealed }: { sealed: string },
  services: Pick<Services, 'authSecret'>,
): { kind: Letter['kind']; mail: Mail } {
  const opened = letter.parse(unseal(sealed, services.authSecret))
  return { kind: opened.kind, mail: composeMail(opened) }
}
