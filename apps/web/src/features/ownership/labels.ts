import type { Outputs } from '@webmagic/sdk'
import type { Label } from '../../components/badge.tsx'

export type Site = Outputs['ownership']['mySites']['sites'][number]
export type Overview = Outputs['ownership']['overview']
export type OverviewSite = Overview['sites'][number]
/** What its own page knows about a site. */
export type SiteDetail = Outputs['ownership']['site']
export type Role = Site['role']
type SiteStatus = Site['status']

export const SITE_STATUS: Record<SiteStatus, Label> = {
  active: { text: 'Live', tone: 'good' },
  owned: { text: 'Owned', tone: 'plain' },
  preview: { text: 'Preview', tone: 'info' },
  suspended: { text: 'Suspended', tone: 'warning' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
}

export const CONCERN: Record<NonNullable<OverviewSite['concern']>, Label> = {
  past_due: { text: 'Payment past due', tone: 'problem' },
  suspended: { text: 'Suspended', tone: 'warning' },
  ending: { text: 'Subscription ends', tone: 'warning' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
}

export const ROLE: Record<Role, string> = { owner: 'Owner', collaborator: 'Collaborator' }

const SUBSCRIPTION: Record<NonNullable<Site['subscriptionStatus']>, Label> = {
  active: { text: 'Active', tone: 'good' },
  past_due: { text: 'Past due', tone: 'problem' },
  paused: { text: 'Paused', tone: 'warning' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
}

export function subscriptionLabel(status: Site['subscriptionStatus']): Label {
  return status === null ? { text: 'None', tone: 'quiet' } : SUBSCRIPTION[status]
}

export const SITE_STATUSES = Object.keys(SITE_STATUS).filter(isSiteStatus)

export function isSiteStatus(value: unknown): value is SiteStatus {
  return typeof value === 'string' && Object.hasOwn(SITE_STATUS, value)
}

export function siteName(site: Pick<Site, 'siteTitle' | 'slug'>): string {
  return site.siteTitle?.trim() || site.slug
}

/** An address as people say it, `joesplumbing.com`, in two parts of which the second tells sites apart. */
export function spokenAddress(url: string): { host: string; path: string } {
  const [, host = url, path = ''] = url.match(/^https?:\/\/(?:www\.)?([^/]+)(.*?)\/?$/) ?? []
  return { host, path }
}

/** "3 sites", or "12 of 120 match" when only some are wanted. */
export function countText(total: number, all?: number): string {
  if (all !== undefined)
    return `${formatNumber(total)} of ${formatNumber(all)} ${total === 1 ? 'matches' : 'match'}`
  return total === 1 ? '1 site' : `${formatNumber(total)} sites`
}

/** As people write it: 10,000. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US')
}
