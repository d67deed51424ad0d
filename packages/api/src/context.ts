import type { EntityManager, Orm } from '@webmagic/db'
import type { Pool } from 'pg'
import { type Credentials, findActor } from './accounts/sessions.ts'
import type { Actor } from './actor.ts'
import type { PaymentProvider } from './purchase/provider.ts'
import type { TicketStreams } from './tickets/streams.ts'

/** What the host gives to every request. */
export interface Services {
  orm: Orm
  pool: Pool
  /** Everything that is signed or sealed starts from this one secret. */
  authSecret: string
  /** The name of the cookie that holds a customer's session token. */
  sessionCookie: string
  /** The same for staff. */
  staffCookie: string
  /** Where people reach the portal, without a trailing slash: the beginning of links in letters. */
  publicUrl: string
  /** All origins at which people reach the portal; that of `publicUrl` alone if nothing is said. */
  trustedOrigins?: readonly string[]
  /** Where sites without a domain of their own are shown, without a trailing slash. */
  sitesUrl: string
  /** Who takes the money. */
  payments: PaymentProvider
  /** Who listens here for changes of tickets. */
  ticketStreams: TicketStreams
  clock(): Date
  /** Tells operators what happened, in ids and counts. */
  log?(fields: Record<string, string | number>, message: string): void
  /** Told how long each procedure took and how it ended: `ok`, a reason's code, or `error`. */
  observeProcedure?(path: string, outcome: string, seconds: number): void
}

export interface Context {
  services: Services
  requestId: string
  /** Where the request comes from, in the host's word; null inside the platform. */
  address: string | null
  /** One point in time for the whole request. */
  now: Date
  /** Looked up once per request, however many procedures a batch calls; not at all for public ones. */
  whoIsAsking(): Promise<Actor>
}

/** What a verb needs: somebody who asks, an EntityManager of its own, and what time it is. */
export interface VerbContext<A extends Actor = Actor> {
  em: EntityManager
  actor: A
  now: Date
}

/** The same for verbs that send letters. */
export interface PostingContext<A extends Actor = Actor> extends VerbContext<A> {
  services: Pick<Services, 'authSecret' | 'publicUrl'>
}

/** The same for verbs that deal with payments: they may ask the provider, and everything else of the host. */
export interface PurchaseContext<A extends Actor = Actor> extends VerbContext<A> {
  services: Services
}

/** The same for verbs that send letters only so often. */
export interface LimitedContext<A extends Actor = Actor> extends PostingContext<A> {
  services: PostingContext['services'] & Pick<Services, 'pool'>
  /** As in `Context`. */
  address: string | null
}

/** What a read needs. Inside a transaction, it sees what that has done. */
export type ReadContext = Pick<VerbContext, 'em'>

/** What a read of sites needs: also where they are shown. */
export interface SiteReadContext extends ReadContext {
  services: Pick<Services, 'sitesUrl'>
}

export function createContext(
  services: Services,
  request: { id: string; address?: string; headers: Credentials },
): Context {
  let actor: Promise<Actor> | undefined
  return {
    services,
    requestId: request.id,
    address: request.address ?? null,
    now: services.clock(),
    whoIsAsking() {
      actor ??= findActor(services, request.headers)
      return actor
    },
  }
}
