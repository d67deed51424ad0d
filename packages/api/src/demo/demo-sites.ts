import type { SiteStatus, SubscriptionStatus } from '@webmagic/db'

export interface DemoSite {
  slug: string
  title: string
  description: string
  status: SiteStatus
  subscriptionStatus: SubscriptionStatus | null
  customDomain: string | null
  /** Days before today; null for a site that is for sale. */
  acquiredDaysAgo: number | null
}

interface Trade {
  slug: string
  noun: string
  description: string
}

const TRADES: readonly Trade[] = [
  { slug: 'bakery', noun: 'Bakery', description: 'Bread, cakes and coffee, baked every morning.' },
  { slug: 'florist', noun: 'Flowers', description: 'Bouquets for every day and every occasion.' },
  { slug: 'garage', noun: 'Garage', description: 'Repairs, tyres and inspections without surprises.' },
  { slug: 'dentist', noun: 'Dental Care', description: 'Gentle dentistry for the whole family.' },
  { slug: 'salon', noun: 'Hair Studio', description: 'Cuts and colours by appointment.' },
  { slug: 'cafe', noun: 'Café', description: 'Breakfast all day and a quiet corner to read.' },
  { slug: 'yoga', noun: 'Yoga', description: 'Classes for beginners and early birds.' },
  { slug: 'vet', noun: 'Veterinary Clinic', description: 'Care for cats, dogs and everything smaller.' },
  { slug: 'books', noun: 'Books', description: 'A neighbourhood bookshop with opinions.' },
  { slug: 'bikes', noun: 'Bicycles', description: 'New, used and repaired while you wait.' },
  { slug: 'painter', noun: 'Painting', description: 'Walls, fronts and fences, done on time.' },
  { slug: 'tailor', noun: 'Tailoring', description: 'Alterations and suits made to measure.' },
]

const PLACES = [
  'Maple',
  'Harbour',
  'Old Town',
  'Riverside',
  'Hilltop',
  'Station',
  'Garden',
  'Market',
  'Lakeside',
  'Mill',
]

export const SINGLE_SITE: DemoSite = {
  slug: 'cafe-luna',
  title: 'Café Luna',
  description: 'Coffee, cake and live music on Thursdays.',
  status: 'active',
  subscriptionStatus: 'active',
  customDomain: 'cafe-luna.test',
  acquiredDaysAgo: 410,
}

/** The primary one first. */
export const MULTI_SITES: readonly DemoSite[] = [
  {
    slug: 'plumber-joe',
    title: "Joe's Plumbing",
    description: 'Leaks, boilers and bathrooms, day and night.',
    status: 'active',
    subscriptionStatus: 'active',
    customDomain: 'joes-plumbing.test',
    acquiredDaysAgo: 700,
  },
  {
    slug: 'roofer-bob',
    title: "Bob's Roofing",
    description: 'New roofs, repairs and gutters.',
    status: 'active',
    subscriptionStatus: 'past_due',
    customDomain: null,
    acquiredDaysAgo: 320,
  },
  {
    slug: 'baker-ann',
    title: "Ann's Bakery",
    description: 'Sourdough, cinnamon rolls and wedding cakes.',
    status: 'owned',
    subscriptionStatus: null,
    customDomain: null,
    acquiredDaysAgo: 12,
  },
]

export const AGENCY_SITES: readonly DemoSite[] = PLACES.flatMap((place, p) =>
  TRADES.map((trade, t): DemoSite => {
    const number = p * TRADES.length + t
    return {
      slug: `${place.toLowerCase().replace(' ', '-')}-${trade.slug}`,
      title: `${place} ${trade.noun}`,
      description: trade.description,
      ...standingOf(number),
      customDomain: number % 5 === 0 ? `${place.toLowerCase().replace(' ', '')}-${trade.slug}.test` : null,
      acquiredDaysAgo: 30 + number * 7,
    }
  }),
)

export const SITES_FOR_SALE: readonly DemoSite[] = TRADES.map((trade, index) => ({
  slug: `demo-shop-${String(index + 1).padStart(2, '0')}`,
  title: `Your ${trade.noun}`,
  description: trade.description,
  status: 'preview',
  subscriptionStatus: null,
  customDomain: null,
  acquiredDaysAgo: null,
}))

/** Mostly fine, with a few of each that need attention. */
function standingOf(number: number): Pick<DemoSite, 'status' | 'subscriptionStatus'> {
  if (number % 17 === 5) return { status: 'active', subscriptionStatus: 'past_due' }
  if (number % 23 === 7) return { status: 'suspended', subscriptionStatus: 'past_due' }
  if (number % 29 === 11) return { status: 'cancelled', subscriptionStatus: 'cancelled' }
  if (number % 13 === 4) return { status: 'owned', subscriptionStatus: null }
  return { status: 'active', subscriptionStatus: 'active' }
}
