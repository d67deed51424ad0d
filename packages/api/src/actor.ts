/** Who is asking. Staff and services get their sign-in with their own credentials, never a customer's. */
export type Actor = AnonymousActor | CustomerActor

interface AnonymousActor {
  kind: 'anonymous'
}

/** @public */
export interface CustomerActor {
  kind: 'customer'
  customerId: string
  sessionId: string
  email: string
  fullName: string | null
  emailVerified: boolean
}

export const ANONYMOUS: AnonymousActor = { kind: 'anonymous' }
