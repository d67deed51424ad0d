import type { TestDatabase } from '@webmagic/db/testing'
import type { Actor, CustomerActor, StaffActor, StaffRole } from '../actor.ts'
import type { Services } from '../context.ts'
import { type Reason, type ReasonCode, toDomainError } from '../errors.ts'
import { createSandboxProvider } from '../purchase/sandbox/provider.ts'
import { appRouter } from '../router.ts'
import { createTicketStreams } from '../tickets/streams.ts'
import { createCallerFactory } from '../trpc.ts'

export const SANDBOX_SECRET = 'what signs the events of the sandbox in tests'

export const createCaller = createCallerFactory(appRouter)

export const SITES_URL = 'https://sites.example.test'

export function servicesOver({ orm, pool }: Pick<TestDatabase, 'orm' | 'pool'>): Services {
  return {
    orm,
    pool,
    authSecret: 'a secret of the tests, long enough to sign with',
    sessionCookie: '__Secure-webmagic.session_token',
    staffCookie: '__Secure-webmagic-staff.session_token',
    publicUrl: 'https://portal.example.test',
    sitesUrl: SITES_URL,
    ticketStreams: createTicketStreams(pool),
    clock: () => new Date(),
    payments: createSandboxProvider({
      pool,
      publicUrl: 'https://portal.example.test',
      secret: SANDBOX_SECRET,
      clock: () => new Date(),
    }),
  }
}

/** The procedures as this actor calls them, without a session. */
export function callerAs(
  services: Services,
  actor: Actor,
  address: string | null = null,
  signal?: AbortSignal,
) {
  const context = {
    services,
    requestId: 'test-request',
    address,
    now: services.clock(),
    whoIsAsking: async () => actor,
  }
  return createCaller(context, signal ? { signal } : {})
}

export function callerOf(services: Services, customerId: string) {
  return callerAs(services, customerActor(customerId))
}

export function customerActor(customerId: string): CustomerActor {
  return {
    kind: 'customer',
    customerId,
    sessionId: '00000000-0000-4000-8000-000000000000',
    email: 'somebody@example.test',
    fullName: null,
    emailVerified: true,
  }
}

export function staffActor(role: StaffRole, staffId = '00000000-0000-4000-8000-000000000001'): StaffActor {
  return {
    kind: 'staff',
    staffId,
    sessionId: '00000000-0000-4000-8000-000000000000',
    email: `${role}@example.test`,
    fullName: null,
    role,
  }
}

/** Why the call was refused. Throws when it was not, or for no reason of the domain. */
export async function refusal(call: Promise<unknown>): Promise<Reason> {
  const result = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('value' in result) throw new Error('The call was not refused', { cause: result.value })
  const domainError = toDomainError(result.error)
  if (!domainError) throw result.error
  return domainError.reason
}

/** How the call ended: `done`, or the code of its refusal. Throws when it failed for no reason of the domain. */
export async function outcomeOf(call: Promise<unknown>): Promise<'done' | ReasonCode> {
  try {
    await call
    return 'done'
  } catch (error) {
    const domainError = toDomainError(error)
    if (!domainError) throw error
    return domainError.reason.code
  }
}
