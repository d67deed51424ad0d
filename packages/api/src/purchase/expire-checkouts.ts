import type { Checkout, EntityManager } from '@webmagic/db'
import { addJobSql } from '../jobs.ts'
import { PAGE_STAYS_SECONDS } from './rules.ts'

interface ExpiringContext {
  em: EntityManager
  now: Date
}

const PAGE_ENDS = `now() + interval '${PAGE_STAYS_SECONDS} seconds'`

/** The key of the job of a checkout whose id an SQL expression gives. */
const keyOf = (id: string) => `'expire-checkout ' || ${id}`

/** For every row with the `id` of a checkout. One that waits already is not added again, but may be told another time. */
export function addExpireJob({ at, keepsTime = false }: { at: string; keepsTime?: boolean }): string {
  return addJobSql('expire-checkout', {
    payload: `json_build_object('checkoutId', id)`,
    key: keyOf('id'),
    at,
    keepsTime,
  })
}

/**
 * Ends what is open of a kind for a site: purchases once it is no longer for sale, subscriptions once it is again. The
 * page of a purchase stays a little longer, for whoever is paying on it, and keeps its time when this is done again; those
 * that others have replaced go at once. Who pays all the same gets the money back.
 */
export async function expireCheckouts(
  { em, now }: ExpiringContext,
  siteId: string,
  kind: Checkout['kind'] = 'purchase',
): Promise<void> {
  await em.execute(
    `with ended as (
       update webmagic.checkouts set status = 'expired', updated_at = ?
       where site_id = ? and kind = ? and status = 'open'
       returning id, kind = 'purchase' and provider_checkout_id is not null as stays
     ), payable as (
       select id, case when stays then ${PAGE_ENDS} else now() end as ends_at
       from ended
       union all
       select id, now() from webmagic.checkouts c
       where site_id = ? and kind = ? and status = 'expired' and expires_at > ? and not exists (
         select from graphile_worker.jobs j
         where j.key = ${keyOf('c.id')} and j.run_at <= ${PAGE_ENDS} and j.attempts < j.max_attempts
       )
     ), queued as materialized (select ${addExpireJob({ at: 'ends_at' })} from payable)
     select count(*) from queued`,
    [now, siteId, kind, siteId, kind, now],
  )
}

/** Looks at it again now, and ends it if it is not paid. */
export async function expireNow(em: EntityManager, id: string): Promise<void> {
  await em.execute(
    `with queued as materialized (
       select ${addExpireJob({ at: 'now()' })} from webmagic.checkouts where id = ?
     ) select count(*) from queued`,
    [id],
  )
}

/** Another takes its place. Its page goes when its time is over: who is about to pay may still have what they pay for. */
export async function expireReplaced({ em, now }: ExpiringContext, { id }: Checkout): Promise<void> {
  await em.execute(
    `with ended as (
       update webmagic.checkouts set status = 'expired', updated_at = ? where id = ? returning id, expires_at
     ), queued as materialized (select ${addExpireJob({ at: 'expires_at' })} from ended)
     select count(*) from queued`,
    [now, id],
  )
}
