import type { Pool } from 'pg'
import { z } from 'zod'
import type { SentStatement } from './statements.ts'

const planNode = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  'Recheck Cond': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  get Plans() {
    return z.array(planNode).optional()
  },
})
export type PlanNode = z.output<typeof planNode>
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })])

/** How PostgreSQL went about a statement, which is run for that. */
export async function planOf(pool: Pool, { text, values }: SentStatement): Promise<PlanNode> {
  const { rows } = await pool.query(`explain (analyze, format json) ${text}`, values)
  return explained.parse(rows)[0]['QUERY PLAN'][0].Plan
}

/**
 * What looks at a table from its one end to the other, be it along an index. What stops after so many rows that it has
 * found does not, for certain: how many it looked at for them, `rowsRead` says.
 */
export function wholeReads(node: PlanNode, isLimited = false): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Cond': condition, Plans: plans = [] } = node
  const isWhole = !isLimited && (type === 'Seq Scan' || (/^Index/.test(type) && condition === undefined))
  const below = type === 'Limit' || (isLimited && /^(Incremental Sort|Subquery Scan|Result)$/.test(type))
  return [
    ...(table && isWhole ? [`${type} on ${table}`] : []),
    ...plans.flatMap((plan) => wholeReads(plan, below)),
  ]
}

/** How many rows of a table were looked at. */
export function rowsRead(node: PlanNode, table: string): number {
  const { 'Actual Rows': rows, 'Actual Loops': loops, 'Rows Removed by Filter': removed = 0 } = node
  const here = node['Relation Name'] === table ? (rows + removed) * loops : 0
  return (node.Plans ?? []).reduce((sum, plan) => sum + rowsRead(plan, table), here)
}
