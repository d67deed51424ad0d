import { Migration } from '@mikro-orm/migrations'

/** Staff who sign in, keys for scripts, limits on guessing, letting others into a site, and a log of who did what. */
export class Migration20261122200000Accounts extends Migration {
  override up(): void {
    this.addStaffSignIn()
    this.addApiKeys()
    this.addSharing()
    this.addRateLimits()
    this.addAuditLog()
  }

  /** Tables of their own: with a shared one, a customer of the same id would be let in as staff. */
  private addStaffSignIn(): void {
    this.addSql(`
      alter table admin_users
        add column login_email varchar(255)
          constraint admin_users_login_email_key unique
          constraint admin_users_login_email_check check (login_email = lower(login_email)),
        add column email_verified boolean not null default false,
        add column image text`)
    this.addSql(`
      create table webmagic.staff_sessions (
        id uuid primary key default gen_random_uuid(),
        user_id uuid not null references admin_users (id) on delete cascade,
        token text not null constraint staff_sessions_token_key unique,
        expires_at timestamptz not null,
        ip_address text,
        user_agent text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql('create index staff_sessions_user_id_idx on webmagic.staff_sessions (user_id)')
    this.addSql(`
      create table webmagic.staff_accounts (
        id uuid primary key default gen_random_uuid(),
        user_id uuid not null references admin_users (id) on delete cascade,
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
        constraint staff_accounts_provider_key unique (provider_id, account_id)
      )`)
    this.addSql('create index staff_accounts_user_id_idx on webmagic.staff_accounts (user_id)')
    this.addSql(`
      create table webmagic.staff_verifications (
        id uuid primary key default gen_random_uuid(),
        identifier text not null,
        value text not null,
        expires_at timestamptz not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql(
      'create index staff_verifications_identifier_idx on webmagic.staff_verifications (identifier)',
    )
  }

  private addApiKeys(): void {
    this.addSql(`
      create table webmagic.api_keys (
        id uuid primary key default gen_random_uuid(),
        name varchar(100) not null,
        prefix varchar(16) not null,
        key_hash bytea not null constraint api_keys_key_hash_key unique,
        scopes text[] not null constraint api_keys_scopes_check check (cardinality(scopes) > 0),
        created_by_staff_id uuid references admin_users (id) on delete set null,
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        created_at timestamptz not null default now()
      )`)
    this.addSql('create index api_keys_created_by_staff_id_idx on webmagic.api_keys (created_by_staff_id)')
    this.addSql('create index api_keys_listing_idx on webmagic.api_keys (created_at desc, id)')
  }

  private addSharing(): void {
    this.addSql(`
      create table webmagic.site_invitations (
        id uuid primary key default gen_random_uuid(),
        site_id uuid not null references sites (id) on delete cascade,
        email varchar(255) not null constraint site_invitations_email_check check (email = lower(email)),
        role varchar(50) not null
          constraint site_invitations_role_check check (role in ('owner', 'collaborator')),
        token_hash bytea not null constraint site_invitations_token_hash_key unique,
        invited_by_id uuid not null references customer_users (id) on delete cascade,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        accepted_at timestamptz,
        accepted_by_id uuid references customer_users (id) on delete set null,
        revoked_at timestamptz,
        constraint site_invitations_end_check check (accepted_at is null or revoked_at is null)
      )`)
    this.addSql(`
      create unique index one_open_invitation_per_address
        on webmagic.site_invitations (site_id, email) where accepted_at is null and revoked_at is null`)
    this.addSql(
      'create index site_invitations_invited_by_id_idx on webmagic.site_invitations (invited_by_id)',
    )
    this.addSql(
      'create index site_invitations_accepted_by_id_idx on webmagic.site_invitations (accepted_by_id)',
    )
    this.addSql(`
      create table webmagic.site_transfers (
        id uuid primary key default gen_random_uuid(),
        site_id uuid not null references sites (id) on delete cascade,
        giver_id uuid not null references customer_users (id) on delete cascade,
        email varchar(255) not null constraint site_transfers_email_check check (email = lower(email)),
        token_hash bytea not null constraint site_transfers_token_hash_key unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        accepted_at timestamptz,
        taker_id uuid references customer_users (id) on delete set null,
        cancelled_at timestamptz,
        constraint site_transfers_end_check check (accepted_at is null or cancelled_at is null)
      )`)
    this.addSql(`
      create unique index one_open_transfer_per_site
        on webmagic.site_transfers (site_id) where accepted_at is null and cancelled_at is null`)
    this.addSql('create index site_transfers_site_id_idx on webmagic.site_transfers (site_id)')
    this.addSql('create index site_transfers_giver_id_idx on webmagic.site_transfers (giver_id)')
    this.addSql('create index site_transfers_taker_id_idx on webmagic.site_transfers (taker_id)')
  }

  private addRateLimits(): void {
    this.addSql(`
      create table webmagic.rate_limits (
        key text primary key,
        spent integer not null,
        resets_at timestamptz not null
      )`)
    this.addSql('create index rate_limits_resets_at_idx on webmagic.rate_limits (resets_at)')
  }

  /** Without foreign keys: it outlives what it tells about. */
  private addAuditLog(): void {
    this.addSql(`
      create table webmagic.audit_log (
        id bigint generated always as identity primary key,
        at timestamptz not null default now(),
        actor_kind text not null constraint audit_log_actor_kind_check
          check (actor_kind in ('customer', 'staff', 'service', 'system')),
        actor_id uuid,
        action text not null,
        customer_id uuid,
        site_id uuid,
        details jsonb not null default '{}'
      )`)
    this.addSql('create index audit_log_customer_id_idx on webmagic.audit_log (customer_id, id desc)')
    this.addSql('create index audit_log_site_id_idx on webmagic.audit_log (site_id, id desc)')
    this.addSql('create index audit_log_actor_id_idx on webmagic.audit_log (actor_id, id desc)')
    this.addSql('create index audit_log_action_idx on webmagic.audit_log (action, id desc)')
    this.addSql(`
      create function webmagic.refuse_to_rewrite() returns trigger
      language plpgsql as $$
      begin
        raise exception 'the audit log is only added to' using errcode = 'insufficient_privilege';
      end $$`)
    this.addSql(`
      create trigger audit_log_is_append_only before update or delete or truncate on webmagic.audit_log
        for each statement execute function webmagic.refuse_to_rewrite()`)
  }

  override down(): void {
    // What the jobs' own migrations made: they come with this one.
    this.addSql('drop schema if exists graphile_worker cascade')
    this.addSql('drop table webmagic.audit_log')
    this.addSql('drop function webmagic.refuse_to_rewrite()')
    this.addSql('drop table webmagic.rate_limits')
    this.addSql('drop table webmagic.site_transfers')
    this.addSql('drop table webmagic.site_invitations')
    this.addSql('drop table webmagic.api_keys')
    this.addSql('drop table webmagic.staff_verifications')
    this.addSql('drop table webmagic.staff_accounts')
    this.addSql('drop table webmagic.staff_sessions')
    this.addSql(
      'alter table admin_users drop column login_email, drop column email_verified, drop column image',
    )
  }
}
