import type { Inputs, Outputs, Reason, ValidationIssue, WebMagicClient } from './index.ts'
import { isDomainError, paginate } from './index.ts'

// Compiled, never run: a type that is not as said here is an error of `tsc`.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function holds<_T extends true>(): void {}

type Page = Outputs['ownership']['mySites']
type Site = Page['sites'][number]

holds<Equal<Site['acquiredAt'], Date>>()
holds<Equal<Site['purchasedAt'], Date | null>>()
holds<Equal<Site['nextBillingDate'], string | null>>()
holds<Equal<Site['role'], 'owner' | 'collaborator'>>()
holds<Equal<Page['nextCursor'], string | null>>()
holds<Equal<keyof Page, 'sites' | 'total' | 'hasMultipleSites' | 'nextCursor'>>()
holds<Equal<Outputs['ownership']['site']['createdAt'], Date>>()
holds<Equal<Outputs['ownership']['setPrimary']['acquiredAt'], Date>>()
holds<Equal<Outputs['account']['me']['fullName'], string | null>>()

holds<
  Equal<keyof Extract<Inputs['ownership']['mySites'], object>, 'search' | 'status' | 'limit' | 'cursor'>
>()
holds<Equal<Inputs['ownership']['site'], { siteId: string }>>()
holds<undefined extends Inputs['ownership']['mySites'] ? true : false>()

export async function calls(webmagic: WebMagicClient) {
  holds<Equal<Awaited<ReturnType<typeof webmagic.ownership.mySites.query>>, Page>>()
  await webmagic.ownership.mySites.query()
  await webmagic.ownership.mySites.query({ search: 'x', status: 'active', limit: 10, cursor: null })
  // @ts-expect-error a limit is a number
  await webmagic.ownership.mySites.query({ limit: '10' })
  // @ts-expect-error there is no such filter
  await webmagic.ownership.mySites.query({ owner: 'x' })
  // @ts-expect-error there is no such status
  await webmagic.ownership.mySites.query({ status: 'sold' })
  // @ts-expect-error which site?
  await webmagic.ownership.site.query()
  // @ts-expect-error a site has one id
  await webmagic.ownership.setPrimary.mutate({ siteId: ['x'] })
  // @ts-expect-error a mutation is not a query
  await webmagic.ownership.setPrimary.query({ siteId: 'x' })
  // @ts-expect-error there is no such procedure
  await webmagic.ownership.sell.mutate({ siteId: 'x' })
}

export function streams(webmagic: WebMagicClient) {
  webmagic.tickets.onChange.subscribe(undefined, {
    onData(news) {
      holds<Equal<typeof news, { resync: true } | { ticketId: string; version: number }>>()
    },
    onError(error) {
      if (isDomainError(error, 'rate_limited')) error.data.reason.retryAfterSeconds
    },
  })
  webmagic.tickets.onChange.subscribe({ ticketId: 'x' }, {})
  // @ts-expect-error there is no such filter
  webmagic.tickets.onChange.subscribe({ siteId: 'x' }, {})
  // @ts-expect-error a stream is no query
  webmagic.tickets.onChange.query()
}

export async function pages(webmagic: WebMagicClient) {
  for await (const site of paginate(webmagic.ownership.mySites)) holds<Equal<typeof site, Site>>()
  for await (const site of paginate(webmagic.ownership.mySites, { search: 'x' }))
    holds<Equal<typeof site, Site>>()
  // @ts-expect-error this is no list
  paginate(webmagic.account.me)
}

export function errors(error: unknown) {
  if (isDomainError(error, 'site_selection_required')) {
    holds<Equal<(typeof error.data.reason.sites)[number]['siteId'], string>>()
    holds<Equal<typeof error.data.reason.total, number>>()
    holds<Equal<typeof error.data.reason.message, string>>()
    // @ts-expect-error that belongs to another reason
    error.data.reason.issues
  }
  if (isDomainError(error, 'validation_failed')) {
    holds<Equal<typeof error.data.reason.issues, ValidationIssue[]>>()
  }
  if (isDomainError(error, 'rate_limited')) {
    holds<Equal<typeof error.data.reason.retryAfterSeconds, number>>()
  }
  if (isDomainError(error)) {
    holds<Equal<typeof error.data.reason.code, Reason['code']>>()
    // @ts-expect-error only some reasons have sites
    error.data.reason.sites
  }
  // @ts-expect-error there is no such reason
  isDomainError(error, 'no_such_reason')
}
