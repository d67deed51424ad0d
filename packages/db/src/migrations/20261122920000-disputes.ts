import { Migration } from '@mikro-orm/migrations'

/** How a payment's dispute stands, and a way to what is paid and was never settled. */
export class Migration20261122920000Disputes extends Migration {
  override up(): void {
    this.addSql(`
      alter table webmagic.payments add column dispute text
        constraint payments_dispute_check check (dispute in ('open', 'won', 'lost'))`)
    this.addSql(`
      update webmagic.payments m set dispute = 'open'
      where exists (select from webmagic.payment_exceptions e
        where e.payment_id = m.id and e.kind = 'dispute')`)
    this.addSql(`create index checkouts_paid_idx on webmagic.checkouts (id) where status = 'paid'`)
  }

  override down(): void {
    this.addSql('drop index webmagic.checkouts_paid_idx')
    this.addSql('alter table webmagic.payments drop column dispute')
  }
}
