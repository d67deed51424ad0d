import { getSession, isDomainError, type Outputs, signIn, signOut } from '@webmagic/sdk'
import { queryClient, trpc } from '../../api.ts'
import { forgetChosenSite } from '../../chosen-site.ts'
import { forgetDrafts } from '../../drafts.ts'
import { isAuthProblem } from './auth-failure.ts'

export type Customer = Outputs['account']['me']

/** Somebody whose address is not confirmed may be confirming it in another window. */
export const me = trpc.account.me.queryOptions(undefined, {
  staleTime: ({ state }) => (state.data?.emailVerified === false ? 0 : 60_000),
})

/** Who is signed in, or null. Fails when the host cannot tell. */
export async function currentCustomer(): Promise<Customer | null> {
  const isKnown = queryClient.getQueryData(me.queryKey) !== undefined
  if (!isKnown && !(await mayBeSignedIn())) return null
  try {
    return await queryClient.ensureQueryData({ ...me, revalidateIfStale: true })
  } catch (error) {
    if (isDomainError(error, 'unauthenticated')) return null
    throw error
  }
}

/** Strangers are no error: unlike `account.me`, this is answered without one, which browsers would log. */
async function mayBeSignedIn(): Promise<boolean> {
  try {
    return (await getSession({ timeoutMs: 10_000 })) !== null
  } catch {
    return true
  }
}

export async function startSession(credentials: { email: string; password: string }): Promise<void> {
  await signIn(credentials)
  queryClient.clear()
  await queryClient.prefetchQuery(me)
}

export async function endSession(): Promise<void> {
  await signOut()
  queryClient.clear()
  forgetChosenSite()
  forgetDrafts('customer ')
}

/** Calls back when the host stops accepting a session that worked before, whichever request finds out. */
export function watchSession(onEnd: () => void): void {
  const check = (error: unknown) => {
    const wasSignedIn = queryClient.getQueryData(me.queryKey) !== undefined
    const hasEnded = isDomainError(error, 'unauthenticated') || isAuthProblem(error, 'signed_out')
    if (!wasSignedIn || !hasEnded) return
    queryClient.clear()
    onEnd()
  }
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') check(event.action.error)
  })
  queryClient.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') check(event.action.error)
  })
}
