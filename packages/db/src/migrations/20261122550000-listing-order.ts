import { Migration } from '@mikro-orm/migrations'

/** Indexes of lists in the very order that is asked for, so that a page deep in a list reads no more than the first. */
export class Migration20261122550000ListingOrder extends Migration {
  override up(): void {
    this.rebuild([
      ['idx_sites_for_sale', `sites (created_at desc, id desc) where status = 'preview'`],
      ['webmagic.payment_exceptions_listing_idx', 'webmagic.payment_exceptions (created_at desc, id desc)'],
      ['webmagic.purchases_created_at_idx', 'webmagic.purchases (created_at desc, id desc)'],
      ['webmagic.payments_customer_id_idx', 'webmagic.payments (customer_id, paid_at desc, id desc)'],
      ['webmagic.payments_site_id_idx', 'webmagic.payments (site_id, customer_id, paid_at desc, id desc)'],
    ])
    this.addSql(`
      create index payment_exceptions_open_idx
        on webmagic.payment_exceptions (created_at desc, id desc) where resolved_at is null`)
    this.addSql(`
      create index purchases_unsettled_idx
        on webmagic.purchases (id) where status in ('refund_due', 'quarantined')`)
  }

  override down(): void {
    this.addSql('drop index webmagic.payment_exceptions_open_idx, webmagic.purchases_unsettled_idx')
    this.rebuild([
      ['idx_sites_for_sale', `sites (created_at desc, id) where status = 'preview'`],
      ['webmagic.payment_exceptions_listing_idx', 'webmagic.payment_exceptions (created_at desc, id)'],
      ['webmagic.purchases_created_at_idx', 'webmagic.purchases (created_at desc)'],
      ['webmagic.payments_customer_id_idx', 'webmagic.payments (customer_id, paid_at desc)'],
      ['webmagic.payments_site_id_idx', 'webmagic.payments (site_id)'],
    ])
  }

  /** Dropping one locks out its readers until the migration commits, so that comes after what takes long. */
  private rebuild(indexes: [name: string, on: string][]): void {
    const bare = (name: string) => name.replace('webmagic.', '')
    for (const [name, on] of indexes) this.addSql(`create index ${bare(name)}_new on ${on}`)
    for (const [name] of indexes) {
      this.addSql(`drop index ${name}`)
      this.addSql(`alter index ${name}_new rename to ${bare(name)}`)
    }
  }
}
