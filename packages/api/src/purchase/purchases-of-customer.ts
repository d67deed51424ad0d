import { type PurchaseStatus, prepared } from '@webmagic/db'
import type { Services } from '../context.ts'
import { DomainError } from '../errors.ts'
import { type Money, moneyFromNumeric } from '../money.ts'
import { COUNTED, cursorTime, decodeTimeCursor, NEWEST, pageOf, totalOf } from '../page-cursor.ts'
import type { PurchaseEntry, Purchases, PurchasesInput } from './schema.ts'

export interface PurchaseRow {
  id: string
  slug: string
  email: string | null
  amount: string
  refunded: string
  left: string
  currency: string
  paid_currency: string | null
  status: PurchaseStatus
  created_at: Date
}

/** Purchases as staff see them, with what was given back of each and what could be: a statement's beginning. */
export const PURCHASES = `
  select p.id, s.slug, coalesce(c.email, k.email) as email, p.amount::text, p.currency, p.status, p.created_at,
    m.refunded, m.left, m.currency as paid_currency, ${cursorTime('p.created_at')} as cursor_at
  from webmagic.purchases p
  join sites s on s.id = p.site_id
  join webmagic.checkouts k on k.id = p.checkout_id
  left join customer_users c on c.id = p.customer_id
  cross join lateral (
    select coalesce(sum(n.refunded_amount), 0)::numeric(12, 2)::text as refunded, min(n.currency) as currency,
      greatest(0, coalesce(sum(n.amount - n.refunded_amount - (
        select coalesce(sum(r.amount), 0) from webmagic.refunds r where r.payment_id = n.id and r.status = 'due'
      )) filter (where not n.settled_by_staff), 0))::numeric(12, 2)::text as left
    from webmagic.payments n where n.purchase_id = p.id
  ) m`

const findPage = prepared<PurchaseRow & { cursor_at: string }>({
  name: 'list-purchases-of-customer',
  text: `${PURCHASES}
    where p.customer_id = $1 and (p.created_at, p.id) < ($2::timestamptz, $3::uuid)
    order by p.created_at desc, p.id desc limit $4`,
})

const count = prepared<{ exists: boolean; count: number }>({
  name: 'count-purchases-of-customer',
  text: `select exists (select from customer_users where id = $1), (
      select count(*)::int from (
        select from webmagic.purchases where customer_id = $1 limit ${COUNTED + 1}
      ) found
    ) as count`,
})

/** What a customer has bought, newest first. Errors: `not_found`. */
export async function getPurchasesOfCustomer(
  { pool }: Pick<Services, 'pool'>,
  { customerId, limit, cursor }: PurchasesInput,
): Promise<Purchases> {
  const { at, id } = decodeTimeCursor(cursor) ?? NEWEST
  const [rows, [counted]] = await Promise.all([
    findPage(pool, [customerId, at, id, limit + 1]),
    count(pool, [customerId]),
  ])
  if (!counted?.exists) throw new DomainError('not_found')
  const { page, nextCursor } = pageOf(rows, limit)
  return { purchases: page.map(toPurchase), total: totalOf(counted.count), nextCursor }
}

export function toPurchase(row: PurchaseRow): PurchaseEntry {
  const price: Money = { ...moneyFromNumeric(row.amount), currency: row.currency }
  const currency = row.paid_currency ?? row.currency
  const refunded: Money = { ...moneyFromNumeric(row.refunded), currency }
  const left: Money = { ...moneyFromNumeric(row.left), currency }
  const { id, slug, email, status, created_at: createdAt } = row
  return { purchaseId: id, slug, email, price, refunded, left, status, createdAt }
}
