export { TransactionPropagation } from '@mikro-orm/core'
export type { EntityManager } from '@mikro-orm/postgresql'
export * from './database-state.ts'
export { AdminUser } from './entities/admin-user.ts'
export {
  CustomerSiteOwnership,
  OWNERSHIP_ROLES,
  type OwnershipRole,
} from './entities/customer-site-ownership.ts'
export { CustomerUser } from './entities/customer-user.ts'
export {
  SITE_STATUSES,
  Site,
  type SiteStatus,
  SUBSCRIPTION_STATUSES,
  type SubscriptionStatus,
} from './entities/site.ts'
export { classifyDatabaseError } from './errors.ts'
export { checkInvariants, INVARIANTS, type Invariant, type InvariantReport } from './invariants.ts'
export { type LockedCustomer, type LockedSite, lockCustomers, lockSite } from './locks.ts'
export { migrateDatabase, rollbackDatabase } from './migrate.ts'
export { createOrm, type Orm, type OrmOptions, poolOf } from './orm.ts'
export { prepared } from './prepared.ts'
