import { prepared } from '@webmagic/db'
import { DomainError, type SiteChoice, siteSelectionRequired } from '../errors.ts'
import type { CustomerContext } from './queries.ts'

/** How many sites a customer is given to choose from. */
const MOST_CHOICES = 100

export const findNamedStatement = {
  name: 'find-site-for-ticket',
  text: 'select from customer_site_ownership where customer_user_id = $1 and site_id = $2',
}

const findNamed = prepared(findNamedStatement)

const findChoices = prepared<SiteChoiceRow>({
  name: 'find-sites-to-choose-from-for-ticket',
  text: `select o.site_id, s.slug, s.site_title, o.is_primary, n.total
    from (select count(*)::int as total from customer_site_ownership where customer_user_id = $1) n
    cross join (
      select site_id, is_primary, acquired_at from customer_site_ownership where customer_user_id = $1
      order by is_primary desc, acquired_at desc, site_id limit ${MOST_CHOICES}
    ) o
    join sites s on s.id = o.site_id
    order by o.is_primary desc, o.acquired_at desc, o.site_id`,
})

interface SiteChoiceRow {
  site_id: string
  slug: string
  site_title: string | null
  is_primary: boolean
  total: number
}

/**
 * Which site a ticket is about: the one that is named, or the only one. Errors: `no_sites`, whatever is named,
 * `not_site_owner`, `site_selection_required`.
 */
export async function chooseSite({ em, actor }: CustomerContext, named: string | undefined): Promise<string> {
  if (named !== undefined && (await findNamed(em, [actor.customerId, named])).length > 0) return named
  const choices = await findChoices(em, [actor.customerId])
  const [first] = choices
  if (!first) throw new DomainError('no_sites')
  if (named !== undefined) throw new DomainError('not_site_owner')
  if (first.total === 1) return first.site_id
  throw siteSelectionRequired(choices.map(toChoice), first.total)
}

function toChoice(row: SiteChoiceRow): SiteChoice {
  return { siteId: row.site_id, slug: row.slug, siteTitle: row.site_title, isPrimary: row.is_primary }
}
