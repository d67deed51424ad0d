import { prepared } from '@webmagic/db'
import type { ReadContext } from '../context.ts'
import { COUNTED, cursorTime, decodeTimeCursor, pageOf, totalOf } from '../page-cursor.ts'
import { PEOPLE_AND_SITE, QUEUED_COLUMNS, type QueuedRow, toQueued } from './staff-rows.ts'
import type { Queue, QueueInput } from './staff-schema.ts'

/** At least one row: without tickets on the page, only the count is filled. */
type PageRow = { total: number } & ((QueuedRow & { cursor_at: string }) | { id: null })

/** What staff have to look after, newest first. */
export async function getQueue({ em }: ReadContext, input: QueueInput): Promise<Queue> {
  const { values, ...statement } = queueStatement(input)
  const found = await prepared<PageRow>(statement)(em, values)
  const { page, nextCursor } = pageOf(
    found.filter((row) => row.id !== null),
    input.limit,
  )
  return { tickets: page.map(toQueued), total: totalOf(found[0]?.total ?? 0), nextCursor }
}

export function queueStatement({ limit, cursor, ...filters }: QueueInput) {
  const position = decodeTimeCursor(cursor)
  const values: unknown[] = [limit + 1]
  const parameter = (value: unknown) => `$${values.push(value)}`
  const { names, conditions } = conditionsOf(filters, parameter)
  const after = position
    ? [`(t.created_at, t.id) < (${parameter(position.at)}::timestamptz, ${parameter(position.id)}::uuid)`]
    : []
  return {
    name: ['list-queue', ...names, ...(position ? ['cursor'] : [])].join('-'),
    text: pageSql(conditions, after),
    values,
  }
}

type Filters = Omit<QueueInput, 'limit' | 'cursor'>

/** A name for each combination, so that each has a statement that is planned for what it has. */
function conditionsOf(filters: Filters, parameter: (value: unknown) => string) {
  const { status, category, priority, assigneeId, customerId, siteId, tag, search } = filters
  const found: [name: string, condition: string][] = []
  if (status === 'open') found.push(['open', `t.status not in ('resolved', 'closed')`])
  else if (status) found.push(['status', `t.status = ${parameter(status)}`])
  if (category) found.push(['category', `t.category = ${parameter(category)}`])
  if (priority) found.push(['priority', `t.priority = ${parameter(priority)}`])
  if (assigneeId === null) found.push(['unassigned', 't.assigned_to_admin_id is null'])
  else if (assigneeId) found.push(['assignee', `t.assigned_to_admin_id = ${parameter(assigneeId)}`])
  if (customerId) found.push(['customer', `t.customer_user_id = ${parameter(customerId)}`])
  if (siteId) found.push(['site', `t.site_id = ${parameter(siteId)}`])
  if (tag) found.push(['tag', `t.tags @> ${parameter(JSON.stringify([tag]))}::jsonb`])
  if (search) found.push(['search', matches(parameter(search))])
  return { names: found.map(([name]) => name), conditions: found.map(([, condition]) => condition) }
}

/** Words, or an exact number. */
function matches(search: string): string {
  const words = `webmagic.words_to_find(${search})`
  return `(t.search @@ ${words} or t.notes_search @@ ${words} or t.ticket_number = upper(${search}))`
}

function pageSql(conditions: string[], after: string[]): string {
  const where = (all: string[]) => (all.length > 0 ? `where ${all.join(' and ')}` : '')
  return `
    select n.total, page.*
    from (
      select count(*)::int as total
      from (select from support_tickets t ${where(conditions)} limit ${COUNTED + 1}) counted
    ) n
    left join (
      select ${QUEUED_COLUMNS}, ${cursorTime('t.created_at')} as cursor_at
      from (
        select * from support_tickets t ${where([...conditions, ...after])}
        order by t.created_at desc, t.id desc limit $1
      ) t
      ${PEOPLE_AND_SITE}
    ) page on true
    order by page.created_at desc, page.id desc`
}
