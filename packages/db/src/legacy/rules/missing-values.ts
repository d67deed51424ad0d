import { name, text } from '../session.ts'
import { asTime, type Before, has, type Rule } from './rule.ts'

const EPOCH = `timestamp '1970-01-01 00:00:00'`

/**
 * What a null means where we have none: what the older program took it for (a flag that is not set is false), and a
 * text or time that says that nothing is known. An expression over the row.
 */
const MEANINGS: Record<string, Record<string, (before: Before) => string>> = {
  admin_users: { role: () => `'viewer'`, is_active: () => 'false' },
  customer_users: {
    email_verified: () => 'false',
    login_count: () => '0',
    is_active: () => 'false',
  },
  customer_site_ownership: {
    role: () => `'owner'`,
    acquired_at: firstKnown('customer_site_ownership', 'created_at'),
  },
  support_tickets: {
    subject: () => `'(no subject)'`,
    description: () => `'(no description)'`,
    category: () => `'other'`,
    priority: () => `'medium'`,
    status: () => statusByTimes('t'),
    ai_processed: () => 'false',
  },
  ticket_messages: { ai_generated: () => 'false', internal_only: () => 'false' },
  ticket_templates: {
    name: () => `'template ' || t.id`,
    message_template: () => `''`,
    is_active: () => 'false',
  },
}

/** A ticket without a status has the one that its times speak of. */
export function statusByTimes(alias: string): string {
  return `case when ${alias}.closed_at is not null then 'closed' when ${alias}.resolved_at is not null then 'resolved' else 'new' end`
}

export function missingValueRules(before: Before): Rule[] {
  return Object.keys(before.shape).flatMap((table) => {
    const meanings: Record<string, (before: Before) => string> = {
      ...MEANINGS[table],
      created_at: firstKnown(table, 'updated_at', 'purchased_at', 'acquired_at'),
      updated_at: firstKnown(table, 'created_at', 'purchased_at', 'acquired_at'),
    }
    const columns = Object.keys(meanings).filter((column) => mayBeNull(before, table, column))
    if (columns.length === 0) return []
    const expressions = columns.map((column) => [column, meanings[column]?.(before) ?? 'null'] as const)
    return [
      {
        name: `missing_values_of_${table}`,
        says: 'Null where there must be a value: what the older program took it for.',
        table,
        columns,
        sql: `select t.id as key, ${onlyNulls(expressions.map(([column]) => [column, 'null']))} as before,
            ${onlyNulls(expressions)} as after
          from ${table} t where ${columns.map((column) => `t.${name(column)} is null`).join(' or ')}`,
      },
    ]
  })
}

function firstKnown(table: string, ...columns: string[]) {
  return (before: Before) => {
    const known = columns.filter((column) => has(before, table, column)).map((column) => `t.${name(column)}`)
    return asTime(`coalesce(${[...known, EPOCH].join(', ')})`)
  }
}

function mayBeNull({ shape }: Before, table: string, column: string): boolean {
  return shape[table]?.columns.some((one) => one.name === column && !one.notNull) ?? false
}

function onlyNulls(expressions: readonly (readonly [string, string])[]): string {
  return expressions
    .map(
      ([column, value]) =>
        `case when t.${name(column)} is null then jsonb_build_object(${text(column)}, (${value})::text) else '{}' end`,
    )
    .join(' || ')
}
