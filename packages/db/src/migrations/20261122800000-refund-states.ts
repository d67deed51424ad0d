import { Migration } from '@mikro-orm/migrations'

/** How payments and refunds stand where the provider's answers are old, missing or final. */
export class Migration20261122800000RefundStates extends Migration {
  override up(): void {
    this.setRefundStates(['due', 'pending', 'done', 'failed', 'needless'])
    // Nobody knows of a refund of ours that these would be: all of the payment was back, and they were taken for made.
    this.addSql(`
      update webmagic.refunds set status = 'needless', provider_refund_id = null
      where status = 'done' and coalesce(provider_refund_id, 'none_') like 'none\\_%'`)
    this.addSql('alter table webmagic.payments add column revision integer not null default 0')
  }

  override down(): void {
    this.addSql(`update webmagic.refunds set status = 'done' where status = 'needless'`)
    this.setRefundStates(['due', 'pending', 'done', 'failed'])
    this.addSql('alter table webmagic.payments drop column revision')
  }

  private setRefundStates(states: string[]): void {
    this.addSql(`
      alter table webmagic.refunds drop constraint refunds_status_check,
        add constraint refunds_status_check check (status in (${states.map((state) => `'${state}'`).join(', ')}))`)
  }
}
