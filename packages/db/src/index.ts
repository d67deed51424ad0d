export { LockMode, raw, TransactionPropagation } from '@mikro-orm/core'
export type { EntityManager } from '@mikro-orm/postgresql'
export { assertMigratable, type DatabaseState, inspectDatabase } from './database-state.ts'
export { DatabaseStateError } from './database-state-error.ts'
export { AdminUser } from './entities/admin-user.ts'
export { ApiKey } from './entities/api-key.ts'
export { CHECKOUT_STATUSES, Checkout, type CheckoutStatus } from './entities/checkout.ts'
export {
  CustomerSiteOwnership,
  OWNERSHIP_ROLES,
  type OwnershipRole,
} from './entities/customer-site-ownership.ts'
export { CustomerUser } from './entities/customer-user.ts'
export { Payment } from './entities/payment.ts'
export { EXCEPTION_KINDS, type ExceptionKind, PaymentException } from './entities/payment-exception.ts'
export { PURCHASE_STATUSES, Purchase, type PurchaseStatus } from './entities/purchase.ts'
export { Refund } from './entities/refund.ts'
export {
  SITE_STATUSES,
  Site,
  type SiteStatus,
  SUBSCRIPTION_STATUSES,
  type SubscriptionStatus,
} from './entities/site.ts'
export { SiteInvitation } from './entities/site-invitation.ts'
export { SiteTransfer } from './entities/site-transfer.ts'
export { Subscription } from './entities/subscription.ts'
export {
  SupportTicket,
  TICKET_CATEGORIES,
  TICKET_PRIORITIES,
  TICKET_RATINGS,
  TICKET_STATUSES,
  type TicketCategory,
  type TicketPriority,
  type TicketRating,
  type TicketStatus,
} from './entities/support-ticket.ts'
export { MESSAGE_TYPES, type MessageType, TicketMessage } from './entities/ticket-message.ts'
export { TicketTemplate } from './entities/ticket-template.ts'
export { classifyDatabaseError } from './errors.ts'
export { checkInvariants, INVARIANTS, type Invariant, type InvariantReport } from './invariants.ts'
export {
  adoptDatabase,
  checkUnproved,
  type Finding,
  giveDatabaseBack,
  type LegacyOptions,
  type LegacyPhase,
  type LegacyReport,
  type LegacyState,
  type Progress,
  planAdoption,
  type ReadReport,
  type Repair,
  type ReportEntries,
  type RuleCount,
  readReport,
} from './legacy/index.ts'
export { type LockedCustomer, type LockedSite, lockCustomers, lockSite } from './locks.ts'
export { migrateDatabase, rollbackDatabase } from './migrate.ts'
export { createOrm, type Orm, type OrmOptions, poolOf } from './orm.ts'
export { prepared } from './prepared.ts'
