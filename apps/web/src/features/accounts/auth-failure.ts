import { explainFailure, failureText, tooOften, unexpected } from '../../failure.ts'
import { AuthError, type AuthProblem } from './auth-request.ts'

export function isAuthProblem(error: unknown, code: AuthProblem['code']): boolean {
  return error instanceof AuthError && error.problem.code === code
}

/** Whether this field was refused, which is then said there. */
export function isRefusedField(error: unknown, field: string): boolean {
  if (!(error instanceof AuthError) || error.problem.code !== 'validation_failed') return false
  return error.problem.fields.includes(field)
}

export function isSaidAtField(error: unknown): boolean {
  if (!(error instanceof AuthError)) return false
  const { problem } = error
  return (
    problem.code === 'wrong_password' || (problem.code === 'validation_failed' && problem.fields.length > 0)
  )
}

/** Why a form about an account was not accepted. */
export function explainAuth(error: unknown): string {
  if (!(error instanceof AuthError)) return explainFailure(error)
  const { problem } = error
  switch (problem.code) {
    case 'rate_limited':
      return failureText(tooOften(problem.retryAfterSeconds))
    case 'failed':
      return failureText(unexpected(problem.requestId))
    case 'refused':
      return problem.message
    default:
      return WORDS[problem.code]
  }
}

const WORDS = {
  link_invalid: 'This link is used, expired or wrong.',
  wrong_password: 'That is not your password.',
  password_required: 'Please show with your password that this account is yours.',
  already_verified: 'This address is confirmed already.',
  signed_out: 'Your session has ended. Please sign in again.',
  validation_failed: 'Please check what you have entered.',
}
