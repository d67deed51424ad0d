import { Migration } from '@mikro-orm/migrations'

/** A refund that the provider has taken on, and that has not reached the payer yet. */
export class Migration20261122600000PendingRefunds extends Migration {
  override up(): void {
    this.addSql(`
      alter table webmagic.refunds drop constraint refunds_status_check,
        add constraint refunds_status_check check (status in ('due', 'pending', 'done', 'failed'))`)
    // What had an answer of the provider was kept as due until that counted.
    this.addSql(`
      update webmagic.refunds set status = 'pending' where status = 'due' and provider_refund_id is not null`)
  }

  override down(): void {
    this.addSql(`update webmagic.refunds set status = 'due' where status = 'pending'`)
    this.addSql(`
      alter table webmagic.refunds drop constraint refunds_status_check,
        add constraint refunds_status_check check (status in ('due', 'done', 'failed'))`)
  }
}
