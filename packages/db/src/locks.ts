import type { EntityManager } from '@mikro-orm/postgresql'

/**
 * Locks customers until the transaction ends, in the order of their ids, so that none waits for another in a circle.
 * `for no key update` lets foreign keys and sign-ins pass.
 */
export async function lockCustomers(em: EntityManager, ids: readonly string[]): Promise<void> {
  await em.execute('select id from customer_users where id = any(?::uuid[]) order by id for no key update', [
    `{${ids.join(',')}}`,
  ])
}
