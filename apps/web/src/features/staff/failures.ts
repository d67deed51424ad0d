import { isDomainError } from '@webmagic/sdk'
import { describeFailure } from '../../failure.ts'

/** A failed call in one paragraph, null for none. */
export function problemText(error: unknown): string | null {
  if (!error) return null
  const { title, advice, requestId } = describeFailure(error)
  return [title, advice, ...(requestId === null ? [] : [`Request number ${requestId}.`])].join(' ')
}

/** What the API says about a field of a form. */
export function fieldProblem(error: unknown, field: string): string | null {
  if (!isDomainError(error, 'validation_failed')) return null
  return error.data.reason.issues.find(({ path }) => path[0] === field)?.message ?? null
}

/** The same about an e-mail address, which may also be taken. */
export function emailProblem(error: unknown): string | null {
  return isDomainError(error, 'conflict') ? error.message : fieldProblem(error, 'email')
}

/** What is left to say about a form once its fields have said theirs. */
export function formProblem(error: unknown, said: (string | null)[]): string | null {
  return said.some((problem) => problem !== null) ? null : problemText(error)
}
