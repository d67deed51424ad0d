import { Migration } from '@mikro-orm/migrations'

/** What reads of the provider and of the tables need so that they hold no locks and read no whole table. */
export class Migration20261122500000PurchaseReads extends Migration {
  override up(): void {
    this.addSql('alter table webmagic.subscriptions add column revision integer not null default 0')
  }

  override down(): void {
    this.addSql('alter table webmagic.subscriptions drop column revision')
  }
}
