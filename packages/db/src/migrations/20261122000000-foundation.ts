import { Migration } from '@mikro-orm/migrations'

/**
 * Customers, sites, who has which, staff, and the tables behind sign-in.
 *
 * The rules that PostgreSQL holds are numbered as in docs/invariants.md. Tables that the older system also has
 * live in the default schema under their old names; everything new lives in the schema `webmagic`.
 */
export class Migration20261122000000Foundation extends Migration {
  override up(): void {
    this.addSql(`
      create table admin_users (
        id uuid primary key default gen_random_uuid(),
        email varchar(255) not null constraint admin_users_email_key unique,
        password_hash varchar(255),
        full_name varchar(255),
        role varchar(30) not null default 'viewer',
        is_active boolean not null default true,
        last_login_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql(`
      create table sites (
        id uuid primary key default gen_random_uuid(),
        slug varchar(255) not null constraint sites_slug_key unique,
        business_id uuid,
        status varchar(50) not null default 'preview'
          constraint sites_status_check check (status in ('preview', 'owned', 'active', 'suspended', 'cancelled')),
        purchased_at timestamptz,
        purchase_amount numeric(10, 2) default 495.00
          constraint sites_purchase_amount_check check (purchase_amount >= 0),
        purchase_transaction_id varchar(255),
        subscription_status varchar(50) constraint sites_subscription_status_check
          check (subscription_status in ('active', 'past_due', 'cancelled', 'paused')),
        subscription_id varchar(255),
        subscription_started_at timestamptz,
        subscription_ends_at timestamptz,
        monthly_amount numeric(10, 2) default 99.00
          constraint sites_monthly_amount_check check (monthly_amount >= 0),
        next_billing_date date,
        grace_period_ends timestamptz,
        custom_domain varchar(255) constraint sites_custom_domain_key unique,
        domain_verified boolean default false,
        domain_verification_token varchar(255),
        domain_verified_at timestamptz,
        ssl_provisioned boolean default false,
        ssl_certificate_path varchar(500),
        ssl_provisioned_at timestamptz,
        current_version_id uuid,
        site_title varchar(255),
        site_description text,
        meta_tags jsonb,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql(`
      create table customer_users (
        id uuid primary key default gen_random_uuid(),
        email varchar(255) not null constraint customer_users_email_key unique,
        login_email varchar(255)
          constraint customer_users_login_email_key unique
          constraint customer_users_login_email_check check (login_email = lower(login_email)),
        password_hash varchar(255),
        full_name varchar(255),
        phone varchar(50),
        image text,
        primary_site_id uuid
          constraint customer_users_primary_site_id_fkey references sites (id) on delete set null,
        primary_flag boolean not null default true
          constraint customer_users_primary_flag_check check (primary_flag),
        email_verified boolean not null default false,
        email_verification_token varchar(255),
        email_verified_at timestamptz,
        password_reset_token varchar(255),
        password_reset_expires timestamptz,
        last_login timestamptz,
        login_count integer not null default 0,
        is_active boolean not null default true,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql('create index idx_customer_users_primary_site_id on customer_users (primary_site_id)')
    this.addSql(`
      create table customer_site_ownership (
        id uuid primary key default gen_random_uuid(),
        customer_user_id uuid not null
          constraint customer_site_ownership_customer_user_id_fkey references customer_users (id) on delete cascade,
        site_id uuid not null
          constraint customer_site_ownership_site_id_fkey references sites (id) on delete cascade,
        role varchar(50) not null default 'owner'
          constraint customer_site_ownership_role_check check (role in ('owner', 'collaborator')),
        is_primary boolean not null default false,
        acquired_at timestamptz not null default now(),
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint unique_customer_site_ownership unique (customer_user_id, site_id),
        constraint unique_customer_site_primary unique (customer_user_id, site_id, is_primary)
      )`)
    this.addSql('create index idx_customer_site_ownership_site_id on customer_site_ownership (site_id)')
    this.addSql(`
      create index idx_customer_site_ownership_listing
        on customer_site_ownership (customer_user_id, is_primary desc, acquired_at desc, site_id)`)
    this.addSql(`
      create unique index one_primary_site_per_customer
        on customer_site_ownership (customer_user_id) where is_primary`)
    this.addSql(`
      alter table customer_users add constraint customer_users_primary_ownership_fkey
        foreign key (id, primary_site_id, primary_flag)
        references customer_site_ownership (customer_user_id, site_id, is_primary)
        deferrable initially deferred`)
    this.addPrimarySiteTriggers()
    this.addSignInTables()
  }

  private addPrimarySiteTriggers(): void {
    // The functions keep this path: a session's temporary table of the same name must not stand in for a real one.
    this.addSql(`select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)`)
    // The lock makes two transactions that each see only their own half take turns, so the second one sees both;
    // unless it looks at a snapshot from before it waited.
    this.addSql(`
      create function webmagic.require_primary_site(customer uuid) returns void
      language plpgsql set search_path from current as $$
      declare
        primary_site uuid;
      begin
        if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
          raise exception 'ownership changes at the isolation level read committed only'
            using errcode = 'feature_not_supported';
        end if;
        select primary_site_id into primary_site from customer_users where id = customer for no key update;
        if found and primary_site is null
          and exists (select from customer_site_ownership where customer_user_id = customer)
        then
          raise exception 'a customer who has a site has a primary site'
            using errcode = 'check_violation', constraint = 'customer_has_primary_site',
              table = 'customer_users', detail = format('customer %s', customer);
        end if;
      end $$`)
    this.addSql(`
      create function webmagic.ownership_requires_primary_site() returns trigger
      language plpgsql set search_path from current as $$
      begin
        if tg_op <> 'INSERT' then
          perform webmagic.require_primary_site(old.customer_user_id);
        end if;
        if tg_op = 'INSERT' or (tg_op = 'UPDATE' and new.customer_user_id <> old.customer_user_id) then
          perform webmagic.require_primary_site(new.customer_user_id);
        end if;
        return null;
      end $$`)
    this.addSql(`
      create function webmagic.customer_requires_primary_site() returns trigger
      language plpgsql set search_path from current as $$
      begin
        perform webmagic.require_primary_site(new.id);
        return null;
      end $$`)
    this.addSql(`
      create constraint trigger customer_has_primary_site
        after insert or delete or update of customer_user_id, site_id, is_primary on customer_site_ownership
        deferrable initially deferred for each row execute function webmagic.ownership_requires_primary_site()`)
    this.addSql(`
      create constraint trigger customer_has_primary_site
        after insert or update of primary_site_id on customer_users
        deferrable initially deferred for each row when (new.primary_site_id is null)
        execute function webmagic.customer_requires_primary_site()`)
  }

  private addSignInTables(): void {
    this.addSql(`
      create table webmagic.customer_sessions (
        id uuid primary key default gen_random_uuid(),
        user_id uuid not null references customer_users (id) on delete cascade,
        token text not null constraint customer_sessions_token_key unique,
        expires_at timestamptz not null,
        ip_address text,
        user_agent text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql('create index customer_sessions_user_id_idx on webmagic.customer_sessions (user_id)')
    this.addSql(`
      create table webmagic.customer_accounts (
        id uuid primary key default gen_random_uuid(),
        user_id uuid not null references customer_users (id) on delete cascade,
        provider_id text not null,
        account_id text not null,
        password text,
        access_token text,
        refresh_token text,
        id_token text,
        access_token_expires_at timestamptz,
        refresh_token_expires_at timestamptz,
        scope text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint customer_accounts_provider_key unique (provider_id, account_id)
      )`)
    this.addSql('create index customer_accounts_user_id_idx on webmagic.customer_accounts (user_id)')
    this.addSql(`
      create table webmagic.customer_verifications (
        id uuid primary key default gen_random_uuid(),
        identifier text not null,
        value text not null,
        expires_at timestamptz not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql(
      'create index customer_verifications_identifier_idx on webmagic.customer_verifications (identifier)',
    )
  }

  override down(): void {
    this.addSql('drop table webmagic.customer_verifications')
    this.addSql('drop table webmagic.customer_accounts')
    this.addSql('drop table webmagic.customer_sessions')
    this.addSql('alter table customer_users drop constraint customer_users_primary_ownership_fkey')
    this.addSql('drop table customer_site_ownership')
    this.addSql('drop table customer_users')
    this.addSql('drop table sites')
    this.addSql('drop table admin_users')
    this.addSql('drop function webmagic.ownership_requires_primary_site()')
    this.addSql('drop function webmagic.customer_requires_primary_site()')
    this.addSql('drop function webmagic.require_primary_site(uuid)')
  }
}
