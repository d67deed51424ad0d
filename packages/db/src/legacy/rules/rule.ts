import type { LegacyState } from '../detect.ts'
import { name, text } from '../session.ts'
import type { Shape } from '../shape.ts'

/** One kind of repair. Two rules never change the same column of a row, so each can be undone by itself. */
export interface Rule {
  name: string
  /** For the operator. */
  says: string
  table: string
  /** The columns that it changes; null when it deletes rows. */
  columns: readonly string[] | null
  /**
   * Selects `key`, `before` and `after` (null to delete) of the rows to mend: of the rows as they are, whatever other
   * rules have already done, so that a plan is exactly what a run does.
   */
  sql: string
}

/** Something that no rule can decide: it stays, and is told. Selects `key` and `detail`. */
export interface Question {
  name: string
  says: string
  table: string
  sql: string
}

export interface Before {
  state: LegacyState
  /** The tables that the rules look at, as they are. */
  shape: Shape
  /** After a way back: the tables of the archive that count, because their rows come back before the rules look. */
  waiting?: readonly string[]
}

export function waits({ waiting = [] }: Before, table: string): boolean {
  return waiting.includes(table)
}

export function has({ shape }: Before, table: string, ...columns: string[]): boolean {
  const present = shape[table]?.columns.map((column) => column.name)
  return present !== undefined && columns.every((column) => present.includes(column))
}

/** No array of them. */
const A_TIME = /^timestamp(\(\d\))? with(out)? time zone$/

/** `{ column: value as text }`, exact for every type: null is SQL's null, and `'null'` is the text. */
export function asText({ shape }: Before, table: string, alias: string, columns: readonly string[]): string {
  const types = new Map(shape[table]?.columns.map(({ name, type }) => [name, type]))
  const pairs = columns.map((column) => {
    const value = `${alias}.${name(column)}`
    return `${text(column)}, (${A_TIME.test(types.get(column) ?? '') ? asTime(value) : value})::text`
  })
  return `jsonb_build_object(${pairs.join(', ')})`
}

/** Of one type, whichever the column has by now: its text is in the report, and there what was planned is what was done. */
export function asTime(value: string): string {
  return `(${value})::timestamptz`
}

export function values(pairs: Record<string, string>): string {
  const parts = Object.entries(pairs).map(([column, value]) => `${text(column)}, (${value})::text`)
  return `jsonb_build_object(${parts.join(', ')})`
}

/** Who has which site, once per pair: `customer`, `site`, `acquired_at`, `created_at`, `id`, `marked`, `owner`. */
export function pairsOf(before: Before): string {
  if (waits(before, 'customer_site_ownership')) return WAITING_PAIRS
  if (before.shape.customer_site_ownership === undefined) {
    return `select c.id as customer, c.site_id as site, coalesce(s.purchased_at, c.created_at) as acquired_at,
      c.created_at, c.id, true as marked, true as owner
      from customer_users c join sites s on s.id = c.site_id`
  }
  return `select distinct on (customer_user_id, site_id) customer_user_id as customer, site_id as site, acquired_at,
    created_at, id, bool_or(coalesce(is_primary, false)) over pair as marked, bool_or(role = 'owner') over pair as owner
    from customer_site_ownership
    window pair as (partition by customer_user_id, site_id)
    order by customer_user_id, site_id, acquired_at, created_at, id`
}

/** State A, given back: what waits, but for what customers have had taken away since, and what they have got since. */
const WAITING_PAIRS = `
  select o.customer_user_id as customer, o.site_id as site, o.acquired_at, o.created_at, o.id,
    o.is_primary as marked, o.role = 'owner' as owner
  from webmagic_legacy.customer_site_ownership o
  join sites s on s.id = o.site_id
  join customer_users c on c.id = o.customer_user_id
  left join webmagic_legacy.columns_of_customer_users a on a.id = c.id
  where a.id is null or c.site_id is not distinct from a.left_site_id or o.site_id is distinct from a.left_site_id
  union all
  select c.id, s.id, coalesce(s.purchased_at, c.created_at), c.created_at, c.id, true, true
  from customer_users c
  join sites s on s.id = c.site_id
  left join webmagic_legacy.columns_of_customer_users a on a.id = c.id
  where (a.id is null or c.site_id is distinct from a.left_site_id)
    and not exists (select from webmagic_legacy.customer_site_ownership o
      where o.customer_user_id = c.id and o.site_id = c.site_id)`
