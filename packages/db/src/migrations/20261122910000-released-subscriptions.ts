import { Migration } from '@mikro-orm/migrations'

/** Since when a site runs no more on a subscription: what is charged for it after that is not ours to keep. */
export class Migration20261122910000ReleasedSubscriptions extends Migration {
  override up(): void {
    this.addSql('alter table webmagic.subscriptions add column released_at timestamptz')
    // When it happened is not known; what came until now has been recorded.
    this.addSql(`
      update webmagic.subscriptions p set released_at = now()
      where not exists (select from sites s
        where s.id = p.site_id and s.subscription_id = p.provider_subscription_id)`)
  }

  override down(): void {
    this.addSql('alter table webmagic.subscriptions drop column released_at')
  }
}
