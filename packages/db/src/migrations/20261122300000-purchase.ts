import { Migration } from '@mikro-orm/migrations'

/** What is asked for, what is paid, what comes of it, and what the provider said. */
export class Migration20261122300000Purchase extends Migration {
  override up(): void {
    this.addCheckouts()
    this.addPurchases()
    this.addMoney()
    this.addSubscriptions()
    this.addEvents()
    this.addSandbox()
  }

  private addCheckouts(): void {
    this.addSql(`
      create table webmagic.checkouts (
        id uuid primary key default gen_random_uuid(),
        kind text not null constraint checkouts_kind_check check (kind in ('purchase', 'subscription')),
        status text not null default 'open' constraint checkouts_status_check check (status in
          ('open', 'paid', 'fulfilled', 'expired', 'quarantined', 'refund_due', 'refunded')),
        site_id uuid not null references sites (id),
        amount numeric(10, 2) not null constraint checkouts_amount_check check (amount >= 0),
        monthly_amount numeric(10, 2) not null constraint checkouts_monthly_amount_check check (monthly_amount >= 0),
        currency char(3) not null,
        trial_days integer not null constraint checkouts_trial_days_check check (trial_days >= 0),
        email varchar(255) not null constraint checkouts_email_check check (email = lower(email)),
        full_name varchar(255),
        customer_id uuid references customer_users (id) on delete set null,
        provider text not null,
        provider_checkout_id text,
        provider_url text,
        success_url text not null,
        cancel_url text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        expires_at timestamptz not null,
        constraint checkouts_as_asked_key unique (id, site_id, amount, currency),
        constraint checkouts_provider_key unique (provider, provider_checkout_id)
      )`)
    this.addSql('create index checkouts_site_id_idx on webmagic.checkouts (site_id)')
    this.addSql(`
      create unique index one_open_checkout_per_buyer_and_site
        on webmagic.checkouts (customer_id, site_id, kind) where status = 'open'`)
    this.addSql('create index checkouts_customer_id_idx on webmagic.checkouts (customer_id)')
    this.addSql(
      `create index checkouts_expiring_idx on webmagic.checkouts (expires_at) where status = 'open'`,
    )
    this.addSql(`
      create table webmagic.idempotency_keys (
        caller text not null,
        key text not null,
        input_hash bytea not null,
        result jsonb,
        created_at timestamptz not null default now(),
        primary key (caller, key)
      )`)
    this.addSql('create index idempotency_keys_created_at_idx on webmagic.idempotency_keys (created_at)')
  }

  /** Rules I5, I6 and I8 of docs/invariants.md. */
  private addPurchases(): void {
    this.addSql(`
      create table webmagic.purchases (
        id uuid primary key default gen_random_uuid(),
        checkout_id uuid not null constraint purchases_checkout_id_key unique,
        site_id uuid not null references sites (id),
        customer_id uuid references customer_users (id) on delete set null,
        amount numeric(10, 2) not null,
        currency char(3) not null,
        status text not null constraint purchases_status_check check (status in
          ('fulfilled', 'quarantined', 'refund_due', 'refunded', 'dismissed')),
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint purchases_as_asked_fkey foreign key (checkout_id, site_id, amount, currency)
          references webmagic.checkouts (id, site_id, amount, currency),
        constraint purchases_of_site_key unique (id, site_id)
      )`)
    this.addSql(`
      create unique index a_site_is_sold_once on webmagic.purchases (site_id) where status = 'fulfilled'`)
    this.addSql('create index purchases_site_id_idx on webmagic.purchases (site_id)')
    this.addSql('create index purchases_customer_id_idx on webmagic.purchases (customer_id, created_at desc)')
    this.addSql('create index purchases_created_at_idx on webmagic.purchases (created_at desc)')
    this.addSql(`
      alter table sites
        add column purchase_id uuid,
        add constraint what_is_bought_is_not_for_sale check (purchase_id is null or status <> 'preview'),
        add constraint sites_purchase_fkey foreign key (purchase_id, id)
          references webmagic.purchases (id, site_id) deferrable initially deferred`)
    this.addSql('create index idx_sites_purchase_id on sites (purchase_id)')
    this.addSql(`create index idx_sites_for_sale on sites (created_at desc, id) where status = 'preview'`)
  }

  private addMoney(): void {
    this.addSql(`
      create table webmagic.payments (
        id uuid primary key default gen_random_uuid(),
        provider text not null,
        provider_payment_id text not null,
        kind text not null constraint payments_kind_check check (kind in ('purchase', 'invoice')),
        checkout_id uuid references webmagic.checkouts (id),
        purchase_id uuid references webmagic.purchases (id),
        subscription_id uuid,
        site_id uuid references sites (id),
        customer_id uuid references customer_users (id) on delete set null,
        amount numeric(10, 2) not null constraint payments_amount_check check (amount >= 0),
        refunded_amount numeric(10, 2) not null default 0,
        currency char(3) not null,
        paid_at timestamptz not null,
        created_at timestamptz not null default now(),
        constraint payments_provider_key unique (provider, provider_payment_id),
        constraint payments_refunded_check check (refunded_amount between 0 and amount)
      )`)
    for (const column of ['checkout_id', 'purchase_id', 'subscription_id', 'site_id']) {
      this.addSql(`create index payments_${column}_idx on webmagic.payments (${column})`)
    }
    this.addSql('create index payments_customer_id_idx on webmagic.payments (customer_id, paid_at desc)')
    this.addSql('create index payments_paid_at_idx on webmagic.payments (paid_at)')
    this.addSql(`
      create table webmagic.refunds (
        id uuid primary key default gen_random_uuid(),
        payment_id uuid not null references webmagic.payments (id),
        amount numeric(10, 2) not null constraint refunds_amount_check check (amount > 0),
        currency char(3) not null,
        status text not null default 'due'
          constraint refunds_status_check check (status in ('due', 'done', 'failed')),
        provider_refund_id text constraint refunds_provider_refund_id_key unique,
        requested_by_staff_id uuid references admin_users (id) on delete set null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql('create index refunds_payment_id_idx on webmagic.refunds (payment_id)')
    this.addSql('create index refunds_requested_by_staff_id_idx on webmagic.refunds (requested_by_staff_id)')
  }

  private addSubscriptions(): void {
    this.addSql(`
      create table webmagic.subscriptions (
        id uuid primary key default gen_random_uuid(),
        provider text not null,
        provider_subscription_id text not null,
        provider_customer_id text,
        checkout_id uuid references webmagic.checkouts (id),
        site_id uuid not null references sites (id),
        customer_id uuid references customer_users (id) on delete set null,
        status text not null constraint subscriptions_status_check
          check (status in ('active', 'past_due', 'cancelled', 'paused')),
        cancels_at timestamptz,
        next_billing_date date,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint subscriptions_provider_key unique (provider, provider_subscription_id)
      )`)
    this.addSql('create index subscriptions_site_id_idx on webmagic.subscriptions (site_id)')
    this.addSql('create index subscriptions_customer_id_idx on webmagic.subscriptions (customer_id)')
    this.addSql('create index subscriptions_checkout_id_idx on webmagic.subscriptions (checkout_id)')
    this.addSql(`
      alter table webmagic.payments add constraint payments_subscription_id_fkey
        foreign key (subscription_id) references webmagic.subscriptions (id)`)
  }

  /** Rule I7: what a provider sent is kept once, byte for byte. */
  private addEvents(): void {
    this.addSql(`
      create table webmagic.provider_events (
        provider text not null,
        event_id text not null,
        type text not null,
        body bytea not null,
        received_at timestamptz not null default now(),
        processed_at timestamptz,
        outcome text,
        attempts integer not null default 0,
        last_error text,
        primary key (provider, event_id)
      )`)
    this.addSql('create index provider_events_received_at_idx on webmagic.provider_events (received_at)')
    this.addSql(`
      create table webmagic.payment_exceptions (
        id uuid primary key default gen_random_uuid(),
        kind text not null constraint payment_exceptions_kind_check check (kind in
          ('event_failed', 'mismatch', 'refund_due', 'refund_failed', 'refund_kept', 'dispute')),
        subject text not null,
        provider text,
        event_id text,
        purchase_id uuid references webmagic.purchases (id),
        payment_id uuid references webmagic.payments (id),
        details jsonb not null default '{}',
        created_at timestamptz not null default now(),
        resolved_at timestamptz,
        resolution text,
        note text,
        resolved_by_staff_id uuid references admin_users (id) on delete set null
      )`)
    this.addSql(`
      create unique index one_open_exception_per_subject
        on webmagic.payment_exceptions (kind, subject) where resolved_at is null`)
    this.addSql(
      'create index payment_exceptions_listing_idx on webmagic.payment_exceptions (created_at desc, id)',
    )
    this.addSql(
      'create index payment_exceptions_purchase_id_idx on webmagic.payment_exceptions (purchase_id)',
    )
    this.addSql('create index payment_exceptions_payment_id_idx on webmagic.payment_exceptions (payment_id)')
    this.addSql(
      'create index payment_exceptions_resolved_by_idx on webmagic.payment_exceptions (resolved_by_staff_id)',
    )
  }

  /** What the sandbox knows, as a provider would on its own premises: nothing refers to it. */
  private addSandbox(): void {
    this.addSql(`
      create table webmagic.sandbox_objects (
        id text primary key,
        kind text not null constraint sandbox_objects_kind_check
          check (kind in ('checkout', 'subscription', 'invoice', 'payment', 'refund', 'dispute', 'event')),
        parent_id text,
        state jsonb not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql(
      'create index sandbox_objects_parent_id_idx on webmagic.sandbox_objects (parent_id, created_at)',
    )
  }

  override down(): void {
    this.addSql('drop table webmagic.sandbox_objects')
    this.addSql('drop table webmagic.payment_exceptions')
    this.addSql('drop table webmagic.provider_events')
    this.addSql('drop table webmagic.refunds')
    this.addSql('drop table webmagic.payments')
    this.addSql('drop table webmagic.subscriptions')
    this.addSql('drop index idx_sites_for_sale')
    this.addSql('alter table sites drop column purchase_id')
    this.addSql('drop table webmagic.purchases')
    this.addSql('drop table webmagic.idempotency_keys')
    this.addSql('drop table webmagic.checkouts')
  }
}
