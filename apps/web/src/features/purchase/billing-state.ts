import type { SiteDetail } from '../ownership/labels.ts'

/** How it is with paying for a site. `ending`: paid for, but not renewed. */
export type BillingState = 'none' | 'active' | 'past_due' | 'paused' | 'ending' | 'ended'

export function billingState({
  subscriptionStatus,
  subscriptionEndsAt,
}: Pick<SiteDetail, 'subscriptionStatus' | 'subscriptionEndsAt'>): BillingState {
  if (subscriptionStatus === null) return 'none'
  if (subscriptionStatus === 'cancelled') return 'ended'
  // What ends and is unpaid is unpaid first.
  if (subscriptionStatus === 'past_due') return 'past_due'
  return subscriptionEndsAt === null ? subscriptionStatus : 'ending'
}
