import { cursorTime } from '../page-cursor.ts'
import { TICKET_COLUMNS, wholeTicketColumns } from './rows.ts'
import { aboutSite, allSeenBy, withoutSite } from './visible.ts'

/** Of each conversation in a list of whole tickets, these are the newest. */
const MOST_MESSAGES_LISTED = 20

const PARTS = ['status', 'category', 'site', 'search', 'cursor', 'offset'] as const
type Shape = Partial<Record<(typeof PARTS)[number], boolean>>

/**
 * A page of what a customer sees, newest first, and how many there are. A statement per combination, so that each is
 * planned for what it has. Its values: the customer, how many tickets, and then one for each part in this order, two
 * for the cursor. With an offset the tickets are whole ones.
 */
export function pageStatement(shape: Shape) {
  return { name: ['list-tickets', ...PARTS.filter((part) => shape[part])].join('-'), text: pageSql(shape) }
}

function pageSql(shape: Shape): string {
  let parameter = 2
  const next = () => `$${++parameter}`
  const conditions: string[] = []
  if (shape.status) conditions.push(`t.status = ${next()}`)
  if (shape.category) conditions.push(`t.category = ${next()}`)
  const site = shape.site ? next() : null
  const search = shape.search ? next() : null
  const after = shape.cursor ? `(t.created_at, t.id) < (${next()}::timestamptz, ${next()}::uuid)` : null
  const offset = shape.offset ? `${next()}::int` : null
  const wanted: Wanted = {
    conditions,
    site,
    after,
    reach: offset === null ? '$2::int' : `$2::int + ${offset}`,
  }
  return `
    with ${search === null ? newestOfNewest(wanted) : matching(search, wanted)}
    select n.total, page.*
    from (select total::int from counted) n
    left join (
      select ${shape.offset ? wholeTicketColumns({ most: MOST_MESSAGES_LISTED }) : TICKET_COLUMNS},
        ${cursorTime('t.created_at')} as cursor_at
      from (
        select * from found order by created_at desc, id desc limit $2 ${offset === null ? '' : `offset ${offset}`}
      ) newest
      join support_tickets t on t.id = newest.id
    ) page on true
    order by page.created_at desc, page.id desc`
}

interface Wanted {
  conditions: string[]
  site: string | null
  /** What comes on this page and later ones. */
  after: string | null
  /** How many of them, those on the page included. */
  reach: string
}

/**
 * `counted` and `found`. Every site's tickets are counted along an index, which tells when the newest was opened. The
 * newest tickets of all are among those of so many sites whose newest ones are the newest: only these are looked
 * through, however many sites and tickets there are.
 */
function newestOfNewest({ conditions, site, after, reach }: Wanted): string {
  const where = (...all: (string | null)[]) =>
    [...all, ...conditions].filter((condition) => condition !== null).join(' and ')
  const newest = (...all: (string | null)[]) => `
    select t.id, t.created_at from support_tickets t where ${where(...all, after)}
    order by t.created_at desc, t.id desc limit ${reach}`
  const withoutAny = site === null ? withoutSite('$1') : 'false'
  return `
    sites as materialized (
      select o.site_id, tickets.*
      from customer_site_ownership o
      cross join lateral (
        select count(*) as total, max(t.created_at) ${after === null ? '' : `filter (where ${after})`} as newest_at
        from support_tickets t where ${where(aboutSite('o.site_id'))}
      ) tickets
      where o.customer_user_id = $1 ${site === null ? '' : `and o.site_id = ${site}`}
    ),
    counted as (
      select coalesce(sum(total), 0) + (
        select count(*) from support_tickets t where ${where(withoutAny)}
      ) as total
      from sites
    ),
    newest_sites as (
      select site_id from sites where newest_at is not null
      order by newest_at desc fetch first (${reach}) rows with ties
    ),
    found as (
      select seen.* from newest_sites s cross join lateral (${newest(aboutSite('s.site_id'))}) seen
      union all
      (${newest(withoutAny)})
    )`
}

/** The same for words, or an exact number, in whatever order is fastest. Notes are no part of it. */
function matching(search: string, { conditions, site, after }: Wanted): string {
  const matches = `(t.search @@ webmagic.words_to_find(${search}) or t.ticket_number = upper(${search}))`
  const seen = allSeenBy('$1', {
    columns: 't.id, t.created_at',
    conditions: [...conditions, matches],
    ...(site === null ? {} : { site }),
  })
  return `
    matching as materialized (${seen}),
    counted as (select count(*) as total from matching),
    found as (select t.* from matching t ${after === null ? '' : `where ${after}`})`
}
