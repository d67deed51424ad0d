import { MikroORM } from '@mikro-orm/postgresql'
import type { Pool } from 'pg'
import { AdminUserSchema } from './entities/admin-user.ts'
import { ApiKeySchema } from './entities/api-key.ts'
import { CheckoutSchema } from './entities/checkout.ts'
import { CustomerSiteOwnershipSchema } from './entities/customer-site-ownership.ts'
import { CustomerUserSchema } from './entities/customer-user.ts'
import { PaymentSchema } from './entities/payment.ts'
import { PaymentExceptionSchema } from './entities/payment-exception.ts'
import { PurchaseSchema } from './entities/purchase.ts'
import { RefundSchema } from './entities/refund.ts'
import { SiteSchema } from './entities/site.ts'
import { SiteInvitationSchema } from './entities/site-invitation.ts'
import { SiteTransferSchema } from './entities/site-transfer.ts'
import { SubscriptionSchema } from './entities/subscription.ts'
import { SupportTicketSchema } from './entities/support-ticket.ts'
import { TicketMessageSchema } from './entities/ticket-message.ts'
import { TicketTemplateSchema } from './entities/ticket-template.ts'
import { surviveLostConnections } from './lost-connections.ts'
import { migrationConfig } from './migrations/index.ts'
import { prepareInTransactions } from './prepared.ts'

export interface OrmOptions {
  /** `postgres://user:password@host:port/database`, as libpq understands it. */
  databaseUrl: string
  /** Shown in `pg_stat_activity`. */
  applicationName?: string
  /** Connections at most. */
  poolSize?: number
  /** A statement that runs longer is cancelled; 0 for no limit. */
  statementTimeoutMs?: number
  /** How long to wait for a connection before giving up. */
  connectTimeoutMs?: number
}

export type Orm = ReturnType<typeof createOrm>

/** The one way to open a database. Connects with the first statement; `orm.close()` waits for open ones. */
export function createOrm(options: OrmOptions) {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000
  return new MikroORM({
    clientUrl: options.databaseUrl,
    entities: [
      AdminUserSchema,
      ApiKeySchema,
      CheckoutSchema,
      CustomerSiteOwnershipSchema,
      CustomerUserSchema,
      PaymentExceptionSchema,
      PaymentSchema,
      PurchaseSchema,
      RefundSchema,
      SiteSchema,
      SiteInvitationSchema,
      SiteTransferSchema,
      SubscriptionSchema,
      SupportTicketSchema,
      TicketMessageSchema,
      TicketTemplateSchema,
    ],
    migrations: migrationConfig,
    forceUtcTimezone: true,
    // Statements carry their values, so not even a failed one may be printed.
    logger: () => {},
    colors: false,
    pool: { min: 0, max: options.poolSize ?? 10, idleTimeoutMillis: 30_000 },
    driverOptions: {
      connectionString: options.databaseUrl,
      application_name: options.applicationName ?? 'webmagic',
      connectionTimeoutMillis: options.connectTimeoutMs ?? 3_000,
      keepAlive: true,
      statement_timeout: statementTimeoutMs,
      // The server keeps to its own limit; this one is for a server that does not answer at all.
      ...(statementTimeoutMs > 0 ? { query_timeout: statementTimeoutMs + 2_000 } : {}),
      onPoolCreated(pool: Pool) {
        surviveLostConnections(pool)
        prepareInTransactions(pool)
      },
      idle_in_transaction_session_timeout: statementTimeoutMs * 3,
    },
  })
}

/** The `pg` pool beneath the ORM, for prepared statements. */
export async function poolOf(orm: Orm): Promise<Pool> {
  return orm.driver.getConnection().getNativeClient()
}
