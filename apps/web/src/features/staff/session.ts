import { isDomainError, type Outputs } from '@webmagic/sdk'
import { forgetDrafts } from '../../drafts.ts'
import { authRequest } from '../accounts/auth-request.ts'
import { queryClient, trpc } from './api.ts'

export type Staff = Outputs['staff']['me']
export type StaffRole = Staff['role']

const DOOR = '/api/staff-auth'
const TIMEOUT_MS = 10_000

const me = trpc.staff.me.queryOptions(undefined, { staleTime: 60_000 })

/** Which member of staff is signed in, or null. Fails when the host cannot tell. */
export async function currentStaff(): Promise<Staff | null> {
  const isKnown = queryClient.getQueryData(me.queryKey) !== undefined
  if (!isKnown && !(await mayBeSignedIn())) return null
  try {
    return await queryClient.ensureQueryData({ ...me, revalidateIfStale: true })
  } catch (error) {
    if (isDomainError(error, 'unauthenticated')) return null
    throw error
  }
}

/** Strangers are no error: unlike `staff.me`, this is answered without one, which browsers would log. */
async function mayBeSignedIn(): Promise<boolean> {
  try {
    const response = await fetch(`${DOOR}/get-session`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return !response.ok || (await response.json()) !== null
  } catch {
    return true
  }
}

export async function startStaffSession(credentials: { email: string; password: string }): Promise<void> {
  await authRequest(`${DOOR}/sign-in/email`, credentials)
  queryClient.clear()
}

export async function endStaffSession(): Promise<void> {
  await authRequest(`${DOOR}/sign-out`, {})
  queryClient.clear()
  forgetDrafts('staff ')
}

/** Answers the same whether or not there is such an account. */
export function requestPasswordReset(email: string): Promise<void> {
  return authRequest(`${DOOR}/request-password-reset`, { email })
}

export function resetPassword(choice: { token: string; newPassword: string }): Promise<void> {
  return authRequest(`${DOOR}/reset-password`, choice)
}

/** Calls back when the host stops accepting the session, whichever request finds out. Returns how to stop watching. */
export function watchStaffSession(onEnd: () => void): () => void {
  const check = (error: unknown) => {
    const wasSignedIn = queryClient.getQueryData(me.queryKey) !== undefined
    if (!wasSignedIn || !isDomainError(error, 'unauthenticated')) return
    queryClient.clear()
    onEnd()
  }
  const stopQueries = queryClient.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') check(event.action.error)
  })
  const stopMutations = queryClient.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') check(event.action.error)
  })
  return () => {
    stopQueries()
    stopMutations()
  }
}
