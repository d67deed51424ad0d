import { prepared } from '@webmagic/db'
import { cursorTime, decodeTimeCursor, pageOf } from '../page-cursor.ts'
import type { CustomerContext } from './queries.ts'
import {
  TICKET_COLUMNS,
  type TicketRow,
  toSummary,
  toTicket,
  type WholeTicket,
  type WholeTicketRow,
  wholeTicketColumns,
} from './rows.ts'
import type { ListInput, Tickets } from './schema.ts'
import { allSeenBy } from './visible.ts'

const ORDER = 'created_at desc, id desc'

/** Of each conversation in a list of whole tickets, these are the newest. */
const MOST_MESSAGES_LISTED = 20

/** At least one row: without tickets on the page, only the count is filled. */
type PageRow<Row> = { total: number } & ((Row & { cursor_at: string }) | { id: null })

/** What the caller sees, newest first. Somebody else's site has no tickets, like one that does not exist. */
export async function listTickets({ em, actor }: CustomerContext, input: ListInput): Promise<Tickets> {
  const { status, category, siteId, search, limit } = input
  const cursor = decodeTimeCursor(input.cursor)
  const shape = {
    status: status !== undefined,
    category: category !== undefined,
    site: siteId !== undefined,
    search: Boolean(search),
    cursor: cursor !== null,
    offset: false,
  }
  const found = await prepared<PageRow<TicketRow>>(pageStatement(shape))(em, [
    actor.customerId,
    limit + 1,
    ...(status ? [status] : []),
    ...(category ? [category] : []),
    ...(siteId ? [siteId] : []),
    ...(search ? [search] : []),
    ...(cursor ? [cursor.at, cursor.id] : []),
  ])
  const { page, nextCursor } = pageOf(
    found.filter((row) => row.id !== null),
    limit,
  )
  return { tickets: page.map(toSummary), total: found[0]?.total ?? 0, nextCursor }
}

/** The same for who counts tickets rather than follow cursors: whole ones, each with its newest messages. */
export async function listWholeTickets(
  { em, actor }: CustomerContext,
  { status, category, limit, offset }: OffsetInput,
): Promise<{ tickets: WholeTicket[]; total: number }> {
  const shape = {
    status: status !== undefined,
    category: category !== undefined,
    site: false,
    search: false,
    cursor: false,
    offset: true,
  }
  const found = await prepared<PageRow<WholeTicketRow>>(pageStatement(shape))(em, [
    actor.customerId,
    limit,
    ...(status ? [status] : []),
    ...(category ? [category] : []),
    offset,
  ])
  const page = found.filter((row) => row.id !== null)
  return { tickets: page.map((row) => toTicket(row, actor.customerId)), total: found[0]?.total ?? 0 }
}

export type OffsetInput = Pick<ListInput, 'status' | 'category' | 'limit'> & {
  /** How many to leave out: as many are read and thrown away. */
  offset: number
}

const PARTS = ['status', 'category', 'site', 'search', 'cursor', 'offset'] as const
type Shape = Record<(typeof PARTS)[number], boolean>

/** A statement per combination, so that each is planned for what it has. */
function pageStatement(shape: Shape) {
  return { name: ['list-tickets', ...PARTS.filter((part) => shape[part])].join('-'), text: pageSql(shape) }
}

function pageSql(shape: Shape): string {
  let parameter = 2
  const next = () => `$${++parameter}`
  const conditions: string[] = []
  if (shape.status) conditions.push(`t.status = ${next()}`)
  if (shape.category) conditions.push(`t.category = ${next()}`)
  const site = shape.site ? { site: next() } : {}
  if (shape.search) conditions.push(matches(next()))
  const after = shape.cursor ? [`(t.created_at, t.id) < (${next()}::timestamptz, ${next()}::uuid)`] : []
  const offset = shape.offset ? `${next()}::int` : null
  const reach = offset === null ? '$2' : `$2::int + ${offset}`
  const columns = shape.offset ? wholeTicketColumns(MOST_MESSAGES_LISTED) : TICKET_COLUMNS
  const counted = allSeenBy('$1', { columns: 't.id', conditions, ...site })
  const found = allSeenBy('$1', {
    columns: 't.id, t.created_at',
    conditions: [...conditions, ...after],
    tail: `order by t.${ORDER.replace(', ', ', t.')} limit ${reach}`,
    ...site,
  })
  return `
    select n.total, page.*
    from (select count(*)::int as total from (${counted}) counted) n
    left join (
      select ${columns}, ${cursorTime('t.created_at')} as cursor_at
      from (select * from (${found}) found order by ${ORDER} limit $2${offset === null ? '' : ` offset ${offset}`}) newest
      join support_tickets t on t.id = newest.id
    ) page on true
    order by page.created_at desc, page.id desc`
}

/** Words, or an exact number. Notes are no part of it. */
function matches(search: string): string {
  return `(t.search @@ webmagic.words_to_find(${search}) or t.ticket_number = upper(${search}))`
}
