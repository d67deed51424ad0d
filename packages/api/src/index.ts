export { type Auth, type AuthOptions, createAuth } from './accounts/auth.ts'
export { CUSTOMER_DOOR, cookieName, type Door, STAFF_DOOR, staffSecret } from './accounts/doors.ts'
export { ENDPOINTS } from './accounts/endpoints.ts'
export { hashPassword, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './accounts/passwords.ts'
export { getProfile, type Profile } from './accounts/queries.ts'
export { updateProfileInput } from './accounts/schema.ts'
export { updateProfile } from './accounts/update-profile.ts'
export { SCOPES, STAFF_ROLES, SYSTEM } from './actor.ts'
export { callAsAnybody, callAsCustomer } from './call.ts'
export { type Context, createContext, type Services } from './context.ts'
export {
  DEMO_CUSTOMERS,
  DEMO_PASSWORD,
  DEMO_STAFF,
  hasCustomers,
  seedDemoData,
} from './demo/seed-demo-data.ts'
export {
  type ApiErrorShape,
  DomainError,
  domainErrorShape,
  type ReasonCode,
  toDomainError,
} from './errors.ts'
export { escapeHtml } from './escape-html.ts'
export { email } from './fields.ts'
export type { Mail } from './mail/letters.ts'
export { type Money, numericFromMoney } from './money.ts'
export { ourAddress } from './our-address.ts'
export { getCustomerSites } from './ownership/get-customer-sites.ts'
export { getPrimarySiteOfCustomer } from './ownership/queries.ts'
export type { SiteDetail, SiteSummary } from './ownership/schema.ts'
export { checkout } from './purchase/checkout.ts'
export { type PaymentProvider, SignatureError } from './purchase/provider.ts'
export { getPublicSite } from './purchase/queries.ts'
export { receiveEvent } from './purchase/receive-event.ts'
export { SiteNotForSaleError } from './purchase/rules.ts'
export {
  dispute,
  failPayment,
  payCheckout as paySandboxCheckout,
  renew,
  resend,
} from './purchase/sandbox/actions.ts'
export { findObject as findSandboxObject } from './purchase/sandbox/objects.ts'
export { createSandboxProvider, sandboxSecret } from './purchase/sandbox/provider.ts'
export { checkoutInput } from './purchase/schema.ts'
export { replayEvents } from './purchase/stored-events.ts'
export { createStripeProvider } from './purchase/stripe/provider.ts'
export { appRouter } from './router.ts'
export { createKey } from './staff/create-key.ts'
export { createMember } from './staff/create-member.ts'
export { getKeys } from './staff/queries.ts'
export { revokeKey } from './staff/revoke-key.ts'
export { createKeyInput, createMemberInput, keyInput } from './staff/schema.ts'
export { createTasks, type TaskServices, type Tasks } from './tasks.ts'
export { CATEGORIES } from './tickets/categories.ts'
export { createTicket } from './tickets/create-ticket.ts'
export { listWholeTickets } from './tickets/list-tickets.ts'
export { getTicket, getTicketStats } from './tickets/queries.ts'
export { replyToTicket } from './tickets/reply-to-ticket.ts'
export type { WholeMessage, WholeTicket } from './tickets/rows.ts'
export { MOVES as TICKET_MOVES, move as moveTicket } from './tickets/rules.ts'
export { createInput as createTicketInput, replyInput } from './tickets/schema.ts'
export { setTicketStatus } from './tickets/set-ticket-status.ts'
export { updateInput as updateTicketInput } from './tickets/staff-schema.ts'
export { createTicketStreams, type TicketStreams } from './tickets/streams.ts'
export { assertPlainJson, transformer } from './transformer.ts'
