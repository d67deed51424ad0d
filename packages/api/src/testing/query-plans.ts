import pg from 'pg'
import { z } from 'zod'
import type { SentStatement } from './statements.ts'

const planNode = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  'Actual Rows': z.number().default(0),
  'Actual Loops': z.number().default(0),
  'Rows Removed by Filter': z.number().default(0),
  'Rows Removed by Index Recheck': z.number().default(0),
  get Plans() {
    return z.array(planNode).optional()
  },
})
export type PlanNode = z.output<typeof planNode>
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })])

/** How PostgreSQL would go about it, knowing the values. */
export async function planOf(pool: pg.Pool, { text, values }: SentStatement): Promise<PlanNode> {
  const { rows } = await pool.query(`explain (format json) ${text}`, values)
  return explained.parse(rows)[0]['QUERY PLAN'][0].Plan
}

/** How PostgreSQL goes about it as a prepared statement: planned for these values, or once for all values. */
export async function executedPlanOf(
  pool: pg.Pool,
  { text, values }: SentStatement,
  mode: 'custom' | 'generic',
): Promise<PlanNode> {
  const client = await pool.connect()
  try {
    await client.query(`set plan_cache_mode = force_${mode}_plan; prepare looked_at as ${text}`)
    const list = values.length > 0 ? `(${values.map(literalOf).join(', ')})` : ''
    const { rows } = await client.query(`explain (analyze, format json) execute looked_at${list}`)
    return explained.parse(rows)[0]['QUERY PLAN'][0].Plan
  } finally {
    client.release(true)
  }
}

/** What reads a table from one end to the other, be it along an index. */
export function wholeReads(node: PlanNode): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Cond': condition, Plans: plans = [] } = node
  const isWhole = type === 'Seq Scan' || (type.startsWith('Index') && condition === undefined)
  return [...(table && isWhole ? [`${type} on ${table}`] : []), ...plans.flatMap(wholeReads)]
}

/**
 * The same without what stops after so many rows that it has found, which looks at all of them only if there are few:
 * how many it looked at, `rowsRead` says.
 */
export function unlimitedReads(node: PlanNode, isLimited = false): string[] {
  const type = node['Node Type']
  const below = type === 'Limit' || (isLimited && /^(Incremental Sort|Subquery Scan|Result)$/.test(type))
  const here = isLimited ? [] : wholeReads({ ...node, Plans: undefined })
  return [...here, ...(node.Plans ?? []).flatMap((plan) => unlimitedReads(plan, below))]
}

/** How many rows of each table were looked at, those that did not match included. */
export function rowsRead(node: PlanNode, read: Record<string, number> = {}): Record<string, number> {
  const table = node['Relation Name']
  if (table) {
    const seen = node['Actual Rows'] + node['Rows Removed by Filter'] + node['Rows Removed by Index Recheck']
    read[table] = (read[table] ?? 0) + Math.round(seen * node['Actual Loops'])
  }
  for (const child of node.Plans ?? []) rowsRead(child, read)
  return read
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value))
}
