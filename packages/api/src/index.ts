export { type Auth, type AuthOptions, createAuth } from './accounts/auth.ts'
export { CUSTOMER_DOOR, cookieName, type Door, STAFF_DOOR } from './accounts/doors.ts'
export { ENDPOINTS } from './accounts/endpoints.ts'
export { hashPassword } from './accounts/passwords.ts'
export { SCOPES, STAFF_ROLES, SYSTEM } from './actor.ts'
export { type Context, createContext, type Services } from './context.ts'
export {
  DEMO_CUSTOMERS,
  DEMO_PASSWORD,
  DEMO_STAFF,
  hasCustomers,
  seedDemoData,
} from './demo/seed-demo-data.ts'
export { type ApiErrorShape, DomainError, domainErrorShape, toDomainError } from './errors.ts'
export type { Mail } from './mail/letters.ts'
export { type PaymentProvider, SignatureError } from './purchase/provider.ts'
export { receiveEvent } from './purchase/receive-event.ts'
export {
  dispute,
  failPayment,
  payCheckout as paySandboxCheckout,
  renew,
  resend,
} from './purchase/sandbox/actions.ts'
export { findObject as findSandboxObject } from './purchase/sandbox/objects.ts'
export { createSandboxProvider, sandboxSecret } from './purchase/sandbox/provider.ts'
export { replayEvents } from './purchase/stored-events.ts'
export { createStripeProvider } from './purchase/stripe/provider.ts'
export { appRouter } from './router.ts'
export { createKey } from './staff/create-key.ts'
export { createMember } from './staff/create-member.ts'
export { getKeys } from './staff/queries.ts'
export { revokeKey } from './staff/revoke-key.ts'
export { createKeyInput, createMemberInput, keyInput } from './staff/schema.ts'
export { createTasks, type TaskServices, type Tasks } from './tasks.ts'
export { createTicketStreams, type TicketStreams } from './tickets/streams.ts'
export { assertPlainJson, transformer } from './transformer.ts'
