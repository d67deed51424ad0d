import { prepared } from '@webmagic/db'
import { decodeTimeCursor, pageOf } from '../page-cursor.ts'
import { pageStatement } from './page-statement.ts'
import type { CustomerContext } from './queries.ts'
import { type TicketRow, toSummary, toTicket, type WholeTicket, type WholeTicketRow } from './rows.ts'
import type { ListInput, Tickets } from './schema.ts'

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
