import type { CustomerActor } from '../actor.ts'
import { DomainError } from '../errors.ts'
import { customerActor } from './api.ts'
import type { TestCustomer } from './customers.ts'

/** The customer as their session says who they are. */
export function actorOf({ id, email }: TestCustomer, emailVerified = true): CustomerActor {
  return { ...customerActor(id), email: email.toLowerCase(), emailVerified }
}

/** `done`, or why not: only what the domain itself refuses, not what the database had to. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => {
      const reason = error instanceof Error ? (reasonOf(error) ?? reasonOf(error.cause)) : null
      if (reason === null) throw error
      return reason
    },
  )
}

function reasonOf(error: unknown): string | null {
  return error instanceof DomainError ? error.reason.code : null
}
