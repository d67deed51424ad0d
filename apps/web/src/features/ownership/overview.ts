import { client, trpc } from '../../api.ts'
import type { Site } from './labels.ts'

const PAGE_SIZE = 100
const MAX_PAGES = 3

/** What the overview is made of: the first few hundred sites at most, and how many there are in all. */
export interface Overview {
  sites: Site[]
  total: number
}

/** One answer out of a few pages, so that an agency's thousands of sites do not hold up the page. */
export const overviewQuery = {
  queryKey: [...trpc.ownership.mySites.pathKey(), 'overview'],
  queryFn: ({ signal }: { signal: AbortSignal }) => readOverview(signal),
}

async function readOverview(signal: AbortSignal): Promise<Overview> {
  const sites: Site[] = []
  let cursor: string | null = null
  let total = 0
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: Awaited<ReturnType<typeof readPage>> = await readPage(cursor, signal)
    sites.push(...answer.sites)
    total = answer.total
    cursor = answer.nextCursor
    if (cursor === null) break
  }
  return { sites, total }
}

function readPage(cursor: string | null, signal: AbortSignal) {
  return client.ownership.mySites.query({ limit: PAGE_SIZE, cursor }, { signal })
}

const WEIGHTS = { past_due: 0, suspended: 1, cancelled: 2 }
export type Concern = keyof typeof WEIGHTS

/** What is wrong with a site, the most urgent first; null when nothing is. */
function concernOf(site: Site): Concern | null {
  if (site.subscriptionStatus === 'past_due') return 'past_due'
  if (site.status === 'suspended') return 'suspended'
  if (site.subscriptionStatus === 'cancelled' || site.status === 'cancelled') return 'cancelled'
  return null
}

export function sitesOfConcern(sites: Site[]): { site: Site; concern: Concern }[] {
  return sites
    .flatMap((site) => {
      const concern = concernOf(site)
      return concern ? [{ site, concern }] : []
    })
    .toSorted((one, other) => WEIGHTS[one.concern] - WEIGHTS[other.concern])
}

/** Sites with a payment from today on, the soonest first. */
export function comingPayments(sites: Site[], today: string): { site: Site; date: string }[] {
  return sites
    .flatMap((site) => {
      const date = site.nextBillingDate
      return date !== null && date >= today && isCharged(site) ? [{ site, date }] : []
    })
    .toSorted((one, other) => one.date.localeCompare(other.date))
}

function isCharged(site: Site): boolean {
  return site.subscriptionStatus === 'active' || site.subscriptionStatus === 'past_due'
}
