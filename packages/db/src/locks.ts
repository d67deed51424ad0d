import type { EntityManager } from '@mikro-orm/postgresql'

/**
 * Locks rows until the transaction ends. Always sites first, then customers: everything that changes ownership
 * takes them in this order, so that none waits for another in a circle. `for no key update` lets foreign keys
 * and sign-ins pass.
 */
export async function lockSites(em: EntityManager, ids: readonly string[]): Promise<void> {
  await em.execute('select id from sites where id = any(?::uuid[]) order by id for no key update', [
    asArray(ids),
  ])
}

export async function lockCustomers(em: EntityManager, ids: readonly string[]): Promise<void> {
  await em.execute('select id from customer_users where id = any(?::uuid[]) order by id for no key update', [
    asArray(ids),
  ])
}

function asArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`
}
