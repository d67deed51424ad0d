import { type Before, has, pairsOf, type Question, waits } from './rule.ts'

const KNOWN_VALUES: Record<string, Record<string, readonly string[]>> = {
  sites: {
    status: ['preview', 'owned', 'active', 'suspended', 'cancelled'],
    subscription_status: ['active', 'past_due', 'cancelled', 'paused'],
  },
  customer_site_ownership: { role: ['owner', 'collaborator'] },
  support_tickets: {
    status: ['new', 'in_progress', 'waiting_customer', 'waiting_ai', 'resolved', 'closed'],
    category: ['billing', 'technical_support', 'site_edit', 'question', 'other'],
    priority: ['low', 'medium', 'high', 'urgent'],
    customer_satisfaction_rating: ['satisfied', 'neutral', 'unsatisfied'],
  },
  ticket_messages: { message_type: ['customer', 'staff', 'ai', 'system'] },
}

/** What no rule can decide. */
export function questions(before: Before): Question[] {
  return [soldWithoutOwner(before), ...customersNotes(before), ...unknownValues(before), ...signIns(before)]
}

function soldWithoutOwner(before: Before): Question {
  return {
    name: 'sold_site_without_owner',
    says: 'A site that is sold, and nobody has it. Give it an owner, or make it a preview.',
    table: 'sites',
    sql: `select s.id as key, s.status || ': ' || s.slug as detail from sites s
      where s.status <> 'preview' and not exists (select from (${pairsOf(before)}) p where p.site = s.id and p.owner)`,
  }
}

function customersNotes(before: Before): Question[] {
  if (!has(before, 'ticket_messages', 'internal_only', 'message_type')) return []
  return [
    {
      name: 'internal_message_of_customer',
      says: 'A message of a customer that customers do not see.',
      table: 'ticket_messages',
      sql: `select id as key, 'ticket ' || ticket_id as detail from ticket_messages
        where internal_only and message_type = 'customer'`,
    },
  ]
}

function unknownValues(before: Before): Question[] {
  return Object.entries(KNOWN_VALUES).flatMap(([table, columns]) =>
    Object.entries(columns)
      .filter(([column]) => has(before, table, column))
      .map(([column, known]) => ({
        name: `unknown_${column}`,
        says: `A value that is none of ${known.join(', ')}.`,
        table,
        sql: `select id as key, ${column} as detail from ${table}
          where ${column} not in (${known.map((value) => `'${value}'`).join(', ')})`,
      })),
  )
}

/** Whose address, in lower case, is somebody else's sign-in. */
export function losers(before: Before, table: 'customer_users' | 'admin_users'): string {
  const order = [
    ...(has(before, table, 'login_email')
      ? ['(login_email is not null) desc']
      : waits(before, `columns_of_${table}`)
        ? [`${signedInBefore(table)} desc`]
        : []),
    ...(has(before, table, 'email_verified') ? ['coalesce(email_verified, false) desc'] : []),
    ...['last_login', 'last_login_at']
      .filter((column) => has(before, table, column))
      .map((column) => `${column} desc nulls last`),
    'created_at',
    'id',
  ]
  return `select id as key, email as detail from (
      select id, email, row_number() over (partition by lower(email) order by ${order.join(', ')}) as rank from ${table} people
    ) variants where rank > 1`
}

function signedInBefore(table: string): string {
  return `exists (select from webmagic_legacy.columns_of_${table} a
    where a.id = people.id and a.left_email = people.email and a.login_email is not null)`
}

function signIns(before: Before): Question[] {
  return (['customer_users', 'admin_users'] as const)
    .filter((table) => has(before, table, 'email'))
    .map((table) => ({
      name: 'same_email_but_for_its_case',
      says: 'Somebody else signs in with this address: the one who confirmed it, else the latest to sign in, else the oldest.',
      table,
      sql: losers(before, table),
    }))
}
