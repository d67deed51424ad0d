import type { EntityManager } from '@mikro-orm/postgresql'
import type { SiteStatus } from './entities/site.ts'

export interface LockedSite {
  id: string
  status: SiteStatus
}

export interface LockedCustomer {
  id: string
  primarySiteId: string | null
}

/**
 * Locks a row until the transaction ends; null if there is none. Always sites first, then customers: everything that
 * changes ownership takes them in this order, so that none waits for another in a circle. `for no key update` lets
 * foreign keys and sign-ins pass.
 */
export async function lockSite(em: EntityManager, id: string): Promise<LockedSite | null> {
  const [site] = await em.execute<LockedSite[]>(
    'select id, status from sites where id = ? for no key update',
    [id],
  )
  return site ?? null
}

/** Several at once are locked in the order of their ids. Those that do not exist are missing from the answer. */
export async function lockCustomers(em: EntityManager, ids: readonly string[]): Promise<LockedCustomer[]> {
  return em.execute<LockedCustomer[]>(
    `select id, primary_site_id as "primarySiteId" from customer_users
     where id = any(?::uuid[]) order by id for no key update`,
    [`{${ids.join(',')}}`],
  )
}
