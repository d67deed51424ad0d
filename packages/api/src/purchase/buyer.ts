import type { Checkout, EntityManager } from '@webmagic/db'
import type { PurchaseContext } from '../context.ts'

export interface Buyer {
  id: string
  email: string
  /** False for a new account, and for one that nobody has shown to be theirs. */
  isVerified: boolean
  /** False for one that staff have disabled. */
  isActive: boolean
  /** Before the purchase. */
  siteCount: number
}

const FIND = `select c.id, c.login_email as email, c.email_verified as "isVerified", c.is_active as "isActive",
    (select count(*)::int from customer_site_ownership o where o.customer_user_id = c.id) as "siteCount"
  from customer_users c`

/** Whoever was signed in, or else whoever has the address; null for a new customer. */
export async function findBuyer(em: EntityManager, checkoutId: string): Promise<Buyer | null> {
  const [buyer] = await em.execute<Buyer[]>(
    `${FIND} join webmagic.checkouts k on k.id = ?
     where c.login_email is not null and (c.id = k.customer_id or (k.customer_id is null and c.login_email = k.email))`,
    [checkoutId],
  )
  return buyer ?? null
}

/**
 * The account that the purchase goes to. One that is new or was never verified belongs to whoever reads the mailbox,
 * not to whoever knows its password: that and its sessions die here. Null if the account is disabled, or the address
 * is that of an account without a sign-in: nobody could come to what is bought.
 */
export async function findOrCreateBuyer(
  { em, now }: PurchaseContext,
  checkout: Checkout,
): Promise<Buyer | null> {
  const known = await findBuyer(em, checkout.id)
  if (known) return claim(em, known)
  const { email, fullName } = checkout
  // Somebody else may be creating it at this moment: then this waits, and finds it.
  await em.execute(
    `insert into customer_users (email, login_email, full_name, created_at, updated_at)
     values (?, ?, ?, ?, ?) on conflict do nothing`,
    [email, email, fullName ?? null, now, now],
  )
  const [created] = await em.execute<Buyer[]>(`${FIND} where c.login_email = ? for no key update of c`, [
    email,
  ])
  return created ? claim(em, created) : null
}

async function claim(em: EntityManager, buyer: Buyer): Promise<Buyer | null> {
  if (!buyer.isActive) return null
  if (!buyer.isVerified) await forgetAccess(em, buyer.id)
  return buyer
}

async function forgetAccess(em: EntityManager, customerId: string): Promise<void> {
  await em.execute('delete from webmagic.customer_accounts where user_id = ?', [customerId])
  await em.execute('delete from webmagic.customer_sessions where user_id = ?', [customerId])
  await em.execute('delete from webmagic.customer_verifications where value = ?', [customerId])
}
