/**
 * Who sees a ticket: the members of its site, its author where it has no site, and staff alone what is `staff_only`.
 * The forms below say the same: about a ticket and a customer, to find whoever sees a ticket, and to find all that a
 * customer sees.
 */

/** For `support_tickets t` and a parameter such as `$1` that holds the customer. */
export function isSeenBy(customer: string): string {
  return `(not t.staff_only and case
    when t.site_id is null then t.customer_user_id = ${customer}
    else exists (
      select from customer_site_ownership o where o.customer_user_id = ${customer} and o.site_id = t.site_id
    )
  end)`
}

/** For `support_tickets t`: each customer who sees it, as `seer.id`. */
export const SEERS = `
  cross join lateral (
    select o.customer_user_id as id from customer_site_ownership o where o.site_id = t.site_id and not t.staff_only
    union all
    select t.customer_user_id where t.site_id is null and not t.staff_only
  ) seer`

/** That a ticket `t` is about a site and seen by its members. */
export function aboutSite(site: string): string {
  return `not t.staff_only and t.site_id = ${site}`
}

/** That a ticket `t` is about no site and seen by this author. */
export function withoutSite(customer: string): string {
  return `not t.staff_only and t.site_id is null and t.customer_user_id = ${customer}`
}

/** All that a customer sees, as rows of `columns` of `support_tickets t`, or only what is about one site. */
export function allSeenBy(
  customer: string,
  { columns, conditions, site }: { columns: string; conditions: string[]; site?: string },
): string {
  const read = (...all: string[]) => `
    select ${columns} from support_tickets t where ${[...all, ...conditions].join(' and ')}`
  const ofSites = `
    select seen.* from customer_site_ownership o
    cross join lateral (${read(aboutSite('o.site_id'))}) seen
    where o.customer_user_id = ${customer}`
  if (site !== undefined) return `${ofSites} and o.site_id = ${site}`
  return `${ofSites} union all ${read(withoutSite(customer))}`
}
