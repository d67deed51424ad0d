import type { EntityManager } from '@webmagic/db'

/**
 * Gives a demo customer's sites subscriptions at the sandbox, so that they can be cancelled, renewed and so on like
 * those of sites that were bought here. They are those that the sites say they run on.
 */
export async function addSubscriptions(
  em: EntityManager,
  { customerId, now }: { customerId: string; now: Date },
): Promise<void> {
  await em.execute(
    `with paid as (
       select id, subscription_id, subscription_status, next_billing_date, monthly_amount
       from sites where subscription_status in ('active', 'past_due')
         and id in (select site_id from customer_site_ownership where customer_user_id = ?)
     ), at_provider as (
       insert into webmagic.sandbox_objects (id, kind, state)
       select subscription_id, 'subscription', jsonb_build_object(
         'checkoutId', null, 'customerId', 'cus_demo_' || ?::text, 'status', subscription_status,
         'monthlyAmount', (coalesce(monthly_amount, 99) * 100)::int, 'currency', 'USD',
         'nextPaymentAt', to_char(next_billing_date, 'YYYY-MM-DD"T00:00:00.000Z"'),
         'cancelsAtPeriodEnd', false, 'endedAt', null)
       from paid on conflict do nothing
     )
     insert into webmagic.subscriptions
       (provider, provider_subscription_id, provider_customer_id, site_id, customer_id, status, next_billing_date,
        created_at, updated_at)
     select 'sandbox', subscription_id, 'cus_demo_' || ?::text, id, ?, subscription_status, next_billing_date, ?, ?
     from paid on conflict do nothing`,
    [customerId, customerId, customerId, customerId, now, now],
  )
}
