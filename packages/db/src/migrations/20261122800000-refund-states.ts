import { Migration } from '@mikro-orm/migrations'

/** How payments and refunds stand where the provider's answers are old, missing or final. */
export class Migration20261122800000RefundStates extends Migration {
  override up(): void {
    this.addSql('alter table webmagic.payments add column revision integer not null default 0')
  }

  override down(): void {
    this.addSql('alter table webmagic.payments drop column revision')
  }
}
