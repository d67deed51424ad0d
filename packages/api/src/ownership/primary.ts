import { CustomerSiteOwnership, CustomerUser, type EntityManager } from '@webmagic/db'

/** Makes one of a customer's sites primary. The customer must be locked and have the site. */
export async function markPrimary(
  em: EntityManager,
  { customerId, siteId, now }: { customerId: string; siteId: string; now: Date },
): Promise<void> {
  await unmarkPrimary(em, { customerId, now })
  await em.nativeUpdate(
    CustomerSiteOwnership,
    { customer: customerId, site: siteId },
    { isPrimary: true, updatedAt: now },
  )
  await pointToPrimary(em, { customerId, siteId, now })
}

/** Comes before marking: at no moment may two be marked. */
export async function unmarkPrimary(
  em: EntityManager,
  { customerId, now }: { customerId: string; now: Date },
): Promise<void> {
  await em.nativeUpdate(
    CustomerSiteOwnership,
    { customer: customerId, isPrimary: true },
    { isPrimary: false, updatedAt: now },
  )
}

export async function pointToPrimary(
  em: EntityManager,
  { customerId, siteId, now }: { customerId: string; siteId: string | null; now: Date },
): Promise<void> {
  await em.nativeUpdate(CustomerUser, { id: customerId }, { primarySite: siteId, updatedAt: now })
}
