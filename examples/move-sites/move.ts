import { isDomainError, type Outputs, paginate, type WebMagicClient } from '@webmagic/sdk'

type Site = Outputs['ownership']['ofCustomer']['sites'][number]

export interface Outcome {
  slug: string
  /** False where the old customer had to stay: a sold site keeps at least one owner. */
  moved: boolean
}

/** All of them before the first one moves. The primary one comes first, and is the primary one of who had none. */
export function sitesOf(webmagic: WebMagicClient, customerId: string): Promise<Site[]> {
  return Array.fromAsync(paginate(webmagic.ownership.ofCustomer, { customerId, limit: 100 }))
}

/** First in, then out: a site is never without an owner, and whatever stops us in between can be repeated. */
export async function moveSite(
  webmagic: WebMagicClient,
  { siteId, slug, role }: Site,
  { from, to }: { from: string; to: string },
): Promise<Outcome> {
  await webmagic.ownership.add.mutate({ customerId: to, siteId, role }).catch(unless('already_owned'))
  const removal = await webmagic.ownership.remove
    .mutate({ customerId: from, siteId })
    .catch(unless('last_owner'))
  return { slug, moved: removal !== undefined }
}

function unless(code: 'already_owned' | 'last_owner'): (error: unknown) => undefined {
  return (error) => {
    if (!isDomainError(error, code)) throw error
  }
}
