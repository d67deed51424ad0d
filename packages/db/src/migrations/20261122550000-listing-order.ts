import { Migration } from '@mikro-orm/migrations'

/** Indexes of lists in the very order that is asked for, so that a page deep in a list reads no more than the first. */
export class Migration20261122550000ListingOrder extends Migration {
  override up(): void {
    this.addSql(`
      drop index idx_sites_for_sale, webmagic.payment_exceptions_listing_idx, webmagic.purchases_created_at_idx,
        webmagic.payments_customer_id_idx, webmagic.payments_site_id_idx`)
    this.addSql(
      `create index idx_sites_for_sale on sites (created_at desc, id desc) where status = 'preview'`,
    )
    this.addSql(
      'create index payment_exceptions_listing_idx on webmagic.payment_exceptions (created_at desc, id desc)',
    )
    this.addSql(`
      create index payment_exceptions_open_idx
        on webmagic.payment_exceptions (created_at desc, id desc) where resolved_at is null`)
    this.addSql('create index purchases_created_at_idx on webmagic.purchases (created_at desc, id desc)')
    this.addSql(`
      create index purchases_unsettled_idx
        on webmagic.purchases (id) where status in ('refund_due', 'quarantined')`)
    this.addSql(
      'create index payments_customer_id_idx on webmagic.payments (customer_id, paid_at desc, id desc)',
    )
    this.addSql(
      'create index payments_site_id_idx on webmagic.payments (site_id, customer_id, paid_at desc, id desc)',
    )
  }

  override down(): void {
    this.addSql(`
      drop index idx_sites_for_sale, webmagic.payment_exceptions_listing_idx, webmagic.payment_exceptions_open_idx,
        webmagic.purchases_created_at_idx, webmagic.purchases_unsettled_idx,
        webmagic.payments_customer_id_idx, webmagic.payments_site_id_idx`)
    this.addSql(`create index idx_sites_for_sale on sites (created_at desc, id) where status = 'preview'`)
    this.addSql(
      'create index payment_exceptions_listing_idx on webmagic.payment_exceptions (created_at desc, id)',
    )
    this.addSql('create index purchases_created_at_idx on webmagic.purchases (created_at desc)')
    this.addSql('create index payments_customer_id_idx on webmagic.payments (customer_id, paid_at desc)')
    this.addSql('create index payments_site_id_idx on webmagic.payments (site_id)')
  }
}
