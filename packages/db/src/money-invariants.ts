import type { Invariant } from './invariants.ts'

/** What staff have before them about a payment `m`. */
const OPEN_FAILURE = `exists (select from webmagic.payment_exceptions e
  where e.payment_id = m.id and e.kind = 'refund_failed' and e.resolved_at is null)`

const UNDER_WAY = `exists (select from webmagic.refunds r
  where r.payment_id = m.id and r.status in ('due', 'pending'))`

/** The rules about money, which no constraint holds: they span rows that change one after the other. */
export const MONEY_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I13',
    rule: 'what is owed is on its way back, or staff are asked',
    sql: `select format('purchase %s', p.id) as breach from webmagic.purchases p
      where p.status = 'refund_due' and not exists (
        select from webmagic.payments m where m.purchase_id = p.id and (${UNDER_WAY} or ${OPEN_FAILURE}))
      union all select format('checkout %s', k.id) from webmagic.checkouts k
      where k.kind = 'subscription' and k.status = 'refund_due' and not exists (
        select from webmagic.payments m where m.checkout_id = k.id
          and (m.settled_by_staff or ${UNDER_WAY} or ${OPEN_FAILURE}))`,
  },
  {
    id: 'I14',
    rule: 'a purchase has a payment, unless staff are to look why',
    sql: `select format('purchase %s (%s)', p.id, p.status) as breach from webmagic.purchases p
      where p.status not in ('quarantined', 'dismissed')
        and not exists (select from webmagic.payments m where m.purchase_id = p.id)`,
  },
  {
    id: 'I15',
    rule: 'what is refunded is all back, or staff are asked',
    sql: `select format('purchase %s: %s of %s', p.id, m.refunded_amount, m.amount) as breach
      from webmagic.purchases p join webmagic.payments m on m.purchase_id = p.id
      where p.status = 'refunded' and m.refunded_amount < m.amount and not (${UNDER_WAY} or ${OPEN_FAILURE})`,
  },
  {
    id: 'I16',
    rule: 'a checkout stands as its purchase does',
    sql: `select format('checkout %s (%s), purchase %s (%s)', k.id, k.status, p.id, p.status) as breach
      from webmagic.checkouts k left join webmagic.purchases p on p.checkout_id = k.id
      where k.kind = 'purchase' and case
        when p.id is null then k.status not in ('open', 'paid', 'expired')
        when p.status = 'dismissed' then k.status not in ('quarantined', 'refund_due', 'refunded')
        else k.status <> p.status end`,
  },
  {
    id: 'I17',
    rule: 'a site that was bought names the purchase that holds',
    sql: `select format('site %s, purchase %s (%s)', s.id, p.id, p.status) as breach
      from sites s join webmagic.purchases p on p.id = s.purchase_id where p.status <> 'fulfilled'`,
  },
  {
    id: 'I18',
    rule: 'no more goes back than came',
    sql: `select format('payment %s: %s of %s', m.id, sum(r.amount), m.amount) as breach
      from webmagic.payments m join webmagic.refunds r on r.payment_id = m.id and r.status in ('pending', 'done')
      group by m.id having sum(r.amount) > m.amount`,
  },
  {
    id: 'I19',
    rule: 'what is paid is settled within six hours, or staff are asked',
    sql: `select format('checkout %s, paid since %s', k.id, k.updated_at) as breach from webmagic.checkouts k
      where k.status = 'paid' and k.updated_at < now() - interval '6 hours'
        and not exists (select from webmagic.payment_exceptions e where e.kind = 'event_failed'
          and e.subject = 'checkout ' || k.id and e.resolved_at is null)`,
  },
]
