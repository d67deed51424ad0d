import { prepared } from '@webmagic/db'
import type { ReadContext, SiteReadContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { cursorTime, patternOf } from '../page-cursor.ts'
import { encodeSiteCursor } from './cursor.ts'
import {
  MEMBERSHIP_COLUMNS,
  type MembershipRow,
  SITES_OF_CUSTOMER,
  SUMMARY_COLUMNS,
  type SummaryRow,
  toMembership,
  toSummary,
} from './queries.ts'
import type { Ownership, PageInput, SitePage } from './schema.ts'

export type OwnershipPage = Omit<SitePage, 'sites'> & { sites: Ownership[] }

type Input = PageInput & { customerId: string }

/**
 * A page of the customer's sites, in any role: the primary first, then the newest. One statement. Without site
 * details the answer is about the memberships alone, and the sites are not read.
 */
export async function getCustomerSites(
  ctx: SiteReadContext,
  input: Input & { includeSiteDetails?: true },
): Promise<SitePage>
export async function getCustomerSites(
  ctx: SiteReadContext,
  input: Input & { includeSiteDetails: false },
): Promise<OwnershipPage>
export async function getCustomerSites(
  ctx: SiteReadContext,
  { includeSiteDetails = true, ...input }: Input & { includeSiteDetails?: boolean },
): Promise<SitePage | OwnershipPage> {
  if (includeSiteDetails) {
    const { rows, ...page } = await readPage<SummaryRow>(ctx, input, { details: true })
    return { ...page, sites: rows.map((row) => toSummary(row, ctx.services.sitesUrl)) }
  }
  const { rows, ...page } = await readPage<MembershipRow>(ctx, input, { details: false })
  const { customerId } = input
  return { ...page, sites: rows.map((row) => ({ ...toMembership(row), customerId })) }
}

const findCustomer = prepared({
  name: 'find-customer',
  text: 'select id from customer_users where id = $1',
})

/** The same for whoever looks at somebody else's sites. Errors: `not_found`. */
export async function getSitesOfExistingCustomer(ctx: SiteReadContext, input: Input): Promise<SitePage> {
  const page = await getCustomerSites(ctx, input)
  if (page.total === 0 && (await findCustomer(ctx.em, [input.customerId])).length === 0) {
    throw new DomainError('not_found')
  }
  return page
}

/** One row per site and at least one row: without sites on the page, only the counts are filled. */
type PageRow<Row> = { total: number; site_count: number } & (
  | (Row & { acquired_at_us: string })
  | { ownership_id: null }
)

async function readPage<Row extends MembershipRow>(
  { em }: ReadContext,
  { customerId, search, status, limit, cursor }: Input,
  { details }: Pick<PageShape, 'details'>,
) {
  const shape = { details, search: Boolean(search), status: Boolean(status), cursor: Boolean(cursor) }
  const found = await prepared<PageRow<Row>>(pageStatement(shape))(em, [
    customerId,
    limit + 1,
    ...(search ? [patternOf(search)] : []),
    ...(status ? [status] : []),
    ...(cursor ? [cursor.isPrimary, cursor.acquiredAt, cursor.siteId] : []),
  ])
  const sites = found.filter((row) => row.ownership_id !== null)
  const rows = sites.slice(0, limit)
  const last = sites.length > limit ? rows.at(-1) : undefined
  return {
    rows,
    total: found[0]?.total ?? 0,
    hasMultipleSites: (found[0]?.site_count ?? 0) > 1,
    nextCursor: last
      ? encodeSiteCursor({
          isPrimary: last.is_primary,
          acquiredAt: last.acquired_at_us,
          siteId: last.site_id,
        })
      : null,
  }
}

interface PageShape {
  /** Of the sites, besides the memberships. */
  details: boolean
  search: boolean
  status: boolean
  cursor: boolean
}

/** A statement per combination, so that each is planned for what it has. */
function pageStatement(shape: PageShape) {
  const filters = (['search', 'status', 'cursor'] as const).filter((key) => shape[key])
  const kind = shape.details ? 'sites' : 'ownerships'
  return { name: ['list', kind, 'of-customer', ...filters].join('-'), text: pageSql(shape) }
}

export const listSitesStatement = pageStatement({
  details: true,
  search: false,
  status: false,
  cursor: false,
})

function pageSql(shape: PageShape): string {
  let parameter = 2
  const next = () => `$${++parameter}`
  const conditions: string[] = []
  if (shape.search) {
    const pattern = next()
    conditions.push(
      `(s.site_title ilike ${pattern} or s.slug ilike ${pattern} or s.custom_domain ilike ${pattern})`,
    )
  }
  if (shape.status) conditions.push(`s.status = ${next()}`)
  const total =
    conditions.length > 0
      ? `(select count(*)::int from ${[SITES_OF_CUSTOMER, ...conditions].join(' and ')})`
      : 'n.site_count'
  const bare = conditions.length === 0 && !shape.details
  if (shape.cursor) conditions.push(...afterCursor(next))
  const source = bare ? 'customer_site_ownership o where o.customer_user_id = $1' : SITES_OF_CUSTOMER
  return `
    select ${total} as total, n.site_count, page.*
    from (select count(*)::int as site_count from customer_site_ownership where customer_user_id = $1) n
    left join (
      select ${shape.details ? SUMMARY_COLUMNS : MEMBERSHIP_COLUMNS},
        ${cursorTime('o.acquired_at')} as acquired_at_us
      from ${[source, ...conditions].join(' and ')}
      order by o.is_primary desc, o.acquired_at desc, o.site_id
      limit $2
    ) page on true
    order by page.is_primary desc, page.acquired_at desc, page.site_id`
}

/** The first comparison is one that the index serves; the second settles the ties. */
function afterCursor(next: () => string): string[] {
  const [isPrimary, acquiredAt, siteId] = [`${next()}::boolean`, `${next()}::timestamptz`, `${next()}::uuid`]
  return [
    `(o.is_primary, o.acquired_at) <= (${isPrimary}, ${acquiredAt})`,
    `((o.is_primary, o.acquired_at) < (${isPrimary}, ${acquiredAt}) or o.site_id > ${siteId})`,
  ]
}
