import { isDomainError } from '@webmagic/sdk'
import { explainFailure, refusedField } from '../../failure.ts'

/** A failed call in one paragraph, null for none. */
export function problemText(error: unknown): string | null {
  return error ? explainFailure(error) : null
}

/** What the API says about an e-mail address, which may also be taken. */
export function emailProblem(error: unknown): string | null {
  return isDomainError(error, 'conflict') ? error.message : refusedField(error, 'email')
}

/** What is left to say about a form once its fields have said theirs. */
export function formProblem(error: unknown, said: (string | null)[]): string | null {
  return said.some((problem) => problem !== null) ? null : problemText(error)
}
