import { prepared } from '@webmagic/db'
import { STAFF_ROLES } from '../actor.ts'

/** Who gets a letter, and where: at the address they sign in with, if they have one. */
export interface Recipient {
  id: string
  email: string
}

const findOwners = prepared<Recipient>({
  name: 'find-owners-to-write-to',
  text: `select c.id, coalesce(c.login_email, c.email) as email
    from customer_site_ownership o
    join customer_users c on c.id = o.customer_user_id
    where o.site_id = $1 and o.role = 'owner' and c.is_active
    order by o.acquired_at, c.id`,
})

const findStaff = prepared<Recipient>({
  name: 'find-staff-to-write-to',
  text: `select id, login_email as email from admin_users
    where is_active and login_email is not null and role = any($1)
    order by id`,
})

type Queryable = Parameters<typeof findOwners>[0]

/** The owners of a site whose accounts are not disabled. */
export function ownersOf(on: Queryable, siteId: string): Promise<Recipient[]> {
  return findOwners(on, [siteId])
}

/** Everybody on the staff who can sign in. */
export function staffOf(on: Queryable): Promise<Recipient[]> {
  return findStaff(on, [[...STAFF_ROLES]])
}
