import { Migration } from '@mikro-orm/migrations'

const KINDS = ['event_failed', 'mismatch', 'refund_due', 'refund_failed', 'refund_kept', 'dispute']

/** How payments and refunds stand where the provider's answers are old, missing or final. */
export class Migration20261122800000RefundStates extends Migration {
  override up(): void {
    this.setRefundStates(['due', 'pending', 'done', 'failed', 'needless'])
    // Nobody knows of a refund of ours that these would be: all of the payment was back, and they were taken for made.
    this.addSql(`
      update webmagic.refunds set status = 'needless', provider_refund_id = null
      where status = 'done' and coalesce(provider_refund_id, 'none_') like 'none\\_%'`)
    this.addSql(`
      alter table webmagic.payments add column revision integer not null default 0,
        add column settled_by_staff boolean not null default false`)
    this.addSql(`
      update webmagic.payments m set settled_by_staff = true
      where exists (select from webmagic.purchases p where p.id = m.purchase_id and p.status = 'dismissed')
        and exists (select from webmagic.payment_exceptions e
          where e.payment_id = m.id and e.kind = 'refund_failed' and e.resolution = 'dismiss')`)
    this.setExceptionKinds([...KINDS, 'cancellation_due'])
  }

  override down(): void {
    this.addSql(`update webmagic.refunds set status = 'done' where status = 'needless'`)
    this.setRefundStates(['due', 'pending', 'done', 'failed'])
    this.addSql('alter table webmagic.payments drop column revision, drop column settled_by_staff')
    this.addSql(`delete from webmagic.payment_exceptions where kind = 'cancellation_due'`)
    this.setExceptionKinds(KINDS)
  }

  private setRefundStates(states: string[]): void {
    this.setCheck('refunds', 'status', states)
  }

  private setExceptionKinds(kinds: string[]): void {
    this.setCheck('payment_exceptions', 'kind', kinds)
  }

  private setCheck(table: string, column: string, allowed: string[]): void {
    const name = `${table}_${column}_check`
    this.addSql(`
      alter table webmagic.${table} drop constraint ${name},
        add constraint ${name} check (${column} in (${allowed.map((value) => `'${value}'`).join(', ')}))`)
  }
}
