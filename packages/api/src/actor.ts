/** Who is asking. A session or key of one kind never becomes an actor of another. */
export type Actor = AnonymousActor | CustomerActor | StaffActor | ServiceActor | SystemActor

export interface AnonymousActor {
  kind: 'anonymous'
}

export interface CustomerActor {
  kind: 'customer'
  customerId: string
  sessionId: string
  email: string
  fullName: string | null
  emailVerified: boolean
}

/** Lowest first: who may do what a role may, may also do what the roles before it may. */
export const STAFF_ROLES = ['support', 'admin'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]

export interface StaffActor {
  kind: 'staff'
  staffId: string
  sessionId: string
  email: string
  fullName: string | null
  role: StaffRole
}

export const SCOPES = [
  'ownership:read',
  'ownership:write',
  'tickets:read',
  'tickets:write',
  'purchase:read',
  'customers:read',
  'customers:write',
] as const
export type Scope = (typeof SCOPES)[number]

/** A script or service with an API key. */
export interface ServiceActor {
  kind: 'service'
  keyId: string
  scopes: readonly Scope[]
}

/** The platform itself: jobs and webhooks. Never comes in with a request. */
export interface SystemActor {
  kind: 'system'
}

export const ANONYMOUS: AnonymousActor = { kind: 'anonymous' }
export const SYSTEM: SystemActor = { kind: 'system' }
