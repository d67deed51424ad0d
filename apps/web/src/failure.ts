import { isDomainError } from '@webmagic/sdk'
import type { Failure } from './components/error-panel.tsx'

/** A failed call in words for somebody who is not a computer person. */
export function describeFailure(error: unknown): Failure {
  if (isUnreachable(error)) return navigator.onLine ? UNREACHABLE : OFFLINE
  if (isDomainError(error, 'rate_limited')) return tooOften(error.data.reason.retryAfterSeconds)
  if (isDomainError(error, 'database_unavailable')) return { ...BREAK, requestId: error.data.requestId }
  if (isDomainError(error)) return { title: 'That did not work.', advice: error.message, requestId: null }
  return unexpected(requestIdOf(error))
}

/** The same in one paragraph. */
export function explainFailure(error: unknown): string {
  return failureText(describeFailure(error))
}

export function failureText({ title, advice, requestId }: Failure): string {
  return [title, advice, ...(requestId === null ? [] : [`Request number ${requestId}.`])].join(' ')
}

/** What the API says about a field that it refused, null if that is not why a call failed. */
export function refusedField(error: unknown, field: string): string | null {
  if (!isDomainError(error, 'validation_failed')) return null
  return error.data.reason.issues.find(({ path }) => path[0] === field)?.message ?? null
}

/** No such thing, somebody else's, or no id at all: for the visitor these are one and the same. */
export function isNotThere(error: unknown): boolean {
  return isDomainError(error, 'not_found') || isDomainError(error, 'validation_failed')
}

export function tooOften(seconds: number): Failure {
  const advice = `Please wait ${waitText(seconds)} and try again.`
  return { title: 'That was a lot at once.', advice, requestId: null }
}

export function unexpected(requestId: string | null): Failure {
  return {
    title: 'Something went wrong on our side.',
    advice: 'Please try again. If it keeps happening, tell us and we will look into it.',
    requestId,
  }
}

function waitText(seconds: number): string {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`
  return seconds === 1 ? 'a second' : `${seconds} seconds`
}

const OFFLINE: Failure = {
  title: 'You are offline.',
  advice: 'Check your internet connection and try again.',
  requestId: null,
}

const UNREACHABLE: Failure = {
  title: 'We cannot reach WebMagic right now.',
  advice: 'Your websites are not affected. Check your connection, or try again in a moment.',
  requestId: null,
}

const BREAK = {
  title: 'WebMagic is catching its breath.',
  advice: 'Your websites are not affected. Please try again in a moment.',
}

/** Whether no answer of the host came back. Browsers word a failed `fetch` differently. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true
  if (error.name === 'TRPCClientError') return dataOf(error) === null
  return error instanceof TypeError && /fetch|network|load failed/i.test(error.message)
}

function requestIdOf(error: unknown): string | null {
  const data = dataOf(error)
  return data && 'requestId' in data && typeof data.requestId === 'string' ? data.requestId : null
}

function dataOf(error: unknown): object | null {
  if (!(error instanceof Error) || !('data' in error)) return null
  return typeof error.data === 'object' ? error.data : null
}
