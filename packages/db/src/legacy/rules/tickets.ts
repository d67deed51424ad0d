import { statusByTimes } from './missing-values.ts'
import { asText, asTime, type Before, has, type Rule, values } from './rule.ts'

/** Rules I9 and I10 of docs/invariants.md. */
export function ticketRules(before: Before): Rule[] {
  return [
    ...(has(before, 'support_tickets', 'status', 'resolved_at', 'closed_at') ? [times(before)] : []),
    ...(has(before, 'ticket_messages', 'message_type', 'customer_user_id', 'admin_user_id')
      ? [authors(before)]
      : []),
  ]
}

function times(before: Before): Rule {
  const columns = ['resolved_at', 'closed_at']
  const ends = ['updated_at', 'created_at'].filter((column) => has(before, 'support_tickets', column))
  const end = `coalesce(${[...ends.map((column) => `t.${column}`), `timestamp '1970-01-01 00:00:00'`].join(', ')})`
  const status = `coalesce(t.status, ${statusByTimes('t')})`
  const resolved = `case ${status} when 'resolved' then coalesce(t.resolved_at, ${end}) when 'closed' then t.resolved_at end`
  const closed = `case ${status} when 'closed' then coalesce(t.closed_at, t.resolved_at, ${end}) end`
  return {
    name: 'ticket_times',
    says: 'A ticket that is resolved or closed has the time of it (else when it was last updated); others have neither.',
    table: 'support_tickets',
    columns,
    sql: `select t.id as key, ${asText(before, 'support_tickets', 't', columns)} as before,
        ${values({ resolved_at: asTime(resolved), closed_at: asTime(closed) })} as after
      from support_tickets t
      where ${status} in ('new', 'in_progress', 'waiting_customer', 'waiting_ai', 'resolved', 'closed')
        and (t.resolved_at is distinct from ${resolved} or t.closed_at is distinct from ${closed})`,
  }
}

function authors(before: Before): Rule {
  const columns = ['customer_user_id', 'admin_user_id']
  const customer = `case t.message_type when 'customer' then t.customer_user_id end`
  const admin = `case t.message_type when 'staff' then t.admin_user_id end`
  return {
    name: 'author_of_message',
    says: 'An author who does not match the type of the message is taken off it.',
    table: 'ticket_messages',
    columns,
    sql: `select t.id as key, ${asText(before, 'ticket_messages', 't', columns)} as before,
        ${values({ customer_user_id: customer, admin_user_id: admin })} as after
      from ticket_messages t
      where t.message_type in ('customer', 'staff', 'ai', 'system')
        and (t.customer_user_id is distinct from ${customer} or t.admin_user_id is distinct from ${admin})`,
  }
}
