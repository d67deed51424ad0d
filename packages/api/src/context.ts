import type { EntityManager, Orm } from '@webmagic/db'
import type { Pool } from 'pg'
import { findActor } from './accounts/sessions.ts'
import type { Actor } from './actor.ts'

/** What the host gives to every request. */
export interface Services {
  orm: Orm
  pool: Pool
  /** Signs session tokens. */
  authSecret: string
  /** The name of the cookie that holds a customer's session token. */
  sessionCookie: string
  /** Where sites without a domain of their own are shown, without a trailing slash. */
  sitesUrl: string
  clock(): Date
  /** Told how long each procedure took and how it ended: `ok`, a reason's code, or `error`. */
  observeProcedure?(path: string, outcome: string, seconds: number): void
}

export interface Context {
  services: Services
  requestId: string
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

/** What a read needs. Inside a transaction, it sees what that has done. */
export type ReadContext = Pick<VerbContext, 'em'>

/** What a read of sites needs: also where they are shown. */
export interface SiteReadContext extends ReadContext {
  services: Pick<Services, 'sitesUrl'>
}

export function createContext(
  services: Services,
  request: { id: string; headers: { authorization?: string | undefined; cookie?: string | undefined } },
): Context {
  let actor: Promise<Actor> | undefined
  return {
    services,
    requestId: request.id,
    now: services.clock(),
    whoIsAsking() {
      actor ??= findActor(services, request.headers)
      return actor
    },
  }
}
