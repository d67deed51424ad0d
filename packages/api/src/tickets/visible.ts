/**
 * Who sees a ticket: the members of its site, its author where it has no site, and staff alone what is `staff_only`.
 * Both forms below say the same, once about a ticket that is at hand, once to find all of them.
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

/**
 * All that a customer sees, as rows of `columns` of `support_tickets t`. Each site's tickets are read by themselves,
 * `tail` (an order and a limit) from each, so that an index serves however many sites and tickets there are.
 */
export function allSeenBy(
  customer: string,
  {
    columns,
    conditions,
    site,
    tail = '',
  }: { columns: string; conditions: string[]; site?: string; tail?: string },
): string {
  const read = (...more: string[]) => `
    select ${columns} from support_tickets t
    where ${['not t.staff_only', ...more, ...conditions].join(' and ')} ${tail}`
  const ofSites = `
    select seen.* from customer_site_ownership o
    cross join lateral (${read('t.site_id = o.site_id')}) seen
    where o.customer_user_id = ${customer}`
  if (site !== undefined) return `${ofSites} and o.site_id = ${site}`
  return `${ofSites}
    union all
    (${read('t.site_id is null', `t.customer_user_id = ${customer}`)})`
}
