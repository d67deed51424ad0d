/** The older system's databases as its scripts made them, with tables that are not ours and things we do not know. */
const COMMON = `
  create function touch() returns trigger language plpgsql as $$
    begin new.updated_at = now(); return new; end $$;
  create table alembic_version (version_num varchar(32) primary key);
  create table businesses (id uuid primary key default gen_random_uuid(), name varchar(255) not null);
  create table campaigns (id serial primary key, name text, sent_at timestamp);
  create table site_versions (id uuid primary key default gen_random_uuid(), html text);
  create table admin_users (
    id uuid primary key default gen_random_uuid(), email varchar(255) not null unique,
    password_hash varchar(255) not null, full_name varchar(255), role varchar(30) not null default 'viewer',
    is_active boolean not null default true, last_login_at timestamp,
    created_at timestamp not null default now(), updated_at timestamp not null default now()
  );
  create index ix_admin_users_created_at on admin_users (created_at)`

const sites = (state: 'A' | 'B') => `
  create table sites (
    id uuid primary key default ${state === 'A' ? 'gen_random_uuid()' : 'uuid_generate_v4()'},
    slug varchar(255) not null unique, business_id uuid references businesses (id) on delete set null,
    status varchar(50) not null default 'preview', purchased_at timestamptz,
    purchase_amount numeric(10, 2) default ${state === 'A' ? '400.00' : '495.00'}, purchase_transaction_id varchar(255),
    subscription_status varchar(50), subscription_id varchar(255), subscription_started_at timestamptz,
    subscription_ends_at timestamptz, monthly_amount numeric(10, 2) default ${state === 'A' ? '95.00' : '99.00'},
    next_billing_date date, ${state === 'B' ? 'grace_period_ends timestamptz,' : ''}
    custom_domain varchar(255) unique, domain_verified boolean default false, domain_verification_token varchar(255),
    domain_verified_at timestamptz, ssl_provisioned boolean default false, ssl_certificate_path varchar(500),
    ssl_provisioned_at timestamptz, current_version_id uuid references site_versions (id) on delete set null,
    site_title varchar(255), site_description text, meta_tags jsonb, legacy_theme text default 'plain',
    ${times(state)}
  );
  create index idx_sites_status on sites (status);
  create index ix_sites_created_at on sites (created_at)`

const times = (state: 'A' | 'B') =>
  state === 'A'
    ? 'created_at timestamptz default now(), updated_at timestamptz default now()'
    : 'created_at timestamp not null default now(), updated_at timestamp not null default now()'

const customers = (state: 'A' | 'B') => `
  create table customer_users (
    id uuid primary key default ${state === 'A' ? 'gen_random_uuid()' : 'uuid_generate_v4()'},
    email varchar(255) not null unique, password_hash varchar(255) not null, full_name varchar(255), phone varchar(50),
    ${
      state === 'A'
        ? 'site_id uuid constraint customer_users_site_id_fkey references sites (id) on delete set null,'
        : 'primary_site_id uuid references sites (id) on delete set null,'
    }
    email_verified boolean default false, email_verification_token varchar(255), email_verified_at timestamptz,
    password_reset_token varchar(255), password_reset_expires timestamptz, last_login timestamptz,
    login_count integer default 0, is_active boolean default true, ${times(state)}, marketing_source text
  );
  ${state === 'A' ? 'create index idx_customer_users_site_id on customer_users (site_id);' : ''}
  create index ix_customer_users_email on customer_users (email);
  create trigger touch_customer_users before update on customer_users for each row execute function touch();
  create trigger touch_sites before update on sites for each row execute function touch();
  create trigger quiet_sites before update on sites for each row execute function touch();
  alter table sites disable trigger quiet_sites`

const JUNCTION = `
  create table customer_site_ownership (
    id uuid primary key default uuid_generate_v4(),
    customer_user_id uuid not null references customer_users (id) on delete cascade,
    site_id uuid not null references sites (id) on delete cascade,
    role varchar(50) not null default 'owner', is_primary boolean default false,
    acquired_at timestamptz not null default now(),
    created_at timestamp not null default now(), updated_at timestamp not null default now(),
    legacy_visits timestamp[] default '{2020-02-02 02:02}'
  );
  create index idx_customer_site_ownership_customer on customer_site_ownership (customer_user_id);
  create index idx_customer_site_ownership_site on customer_site_ownership (site_id);
  create trigger touch_ownership before update on customer_site_ownership for each row execute function touch()`

const ALEMBIC_JUNCTION = `
  alter table customer_site_ownership alter is_primary set not null,
    add constraint unique_customer_site_ownership unique (customer_user_id, site_id)`

const TICKETS = `
  create table support_tickets (
    id uuid primary key default gen_random_uuid(),
    customer_user_id uuid not null references customer_users (id) on delete cascade,
    site_id uuid references sites (id) on delete set null, ticket_number varchar(20) not null unique,
    subject varchar(255), description text, category varchar(50), priority varchar(20) default 'medium',
    status varchar(30) default 'new', ai_processed boolean, ai_category_confidence jsonb, ai_suggested_response text,
    ai_processing_notes jsonb, assigned_to_admin_id uuid references admin_users (id) on delete set null,
    assigned_at timestamptz, first_response_at timestamptz, resolved_at timestamptz, closed_at timestamptz,
    last_customer_message_at timestamptz, last_staff_message_at timestamptz, customer_satisfaction_rating varchar(20),
    internal_notes text, tags jsonb, created_at timestamp default now(), updated_at timestamp default now()
  );
  create index idx_support_tickets_status on support_tickets (status) where created_at > '2020-01-01'::timestamp;
  create trigger touch_tickets before update on support_tickets for each row execute function touch();
  create table ticket_messages (
    id uuid primary key default gen_random_uuid(),
    ticket_id uuid not null references support_tickets (id) on delete cascade,
    customer_user_id uuid references customer_users (id) on delete set null,
    admin_user_id uuid references admin_users (id) on delete set null, message text not null,
    message_type varchar(20) not null, ai_generated boolean, ai_model varchar(50), ai_confidence jsonb,
    attachments jsonb, internal_only boolean, created_at timestamp default now(), updated_at timestamp default now()
  );
  create table ticket_templates (
    id uuid primary key default gen_random_uuid(), name varchar(100) unique, category varchar(50),
    subject_template varchar(255), message_template text, is_active boolean, usage_count jsonb,
    created_by_admin_id uuid
  )`

const FOREIGN = `
  create table customers (id serial primary key, name text);
  create table subscriptions (id serial primary key, customer_id uuid references customer_users (id), plan text);
  create table payments (id uuid primary key default gen_random_uuid(), site_id uuid references sites (id), amount numeric(10, 2));
  create table generated_sites (id uuid primary key default gen_random_uuid(), site_id uuid references sites (id) on delete cascade);
  create table edit_requests (id serial primary key, ticket_id uuid references support_tickets (id) on delete cascade);
  create table domain_verification_records (id serial primary key, site_id uuid not null references sites (id) on delete cascade);
  create table checkout_sessions (
    id serial primary key, session_id text, customer_email varchar(255), site_slug varchar(255),
    amount numeric(10, 2), status varchar(30) default 'initiated', created_at timestamp default now()
  );
  create view sold_sites as select id, slug from sites where status <> 'preview'`

export type OldSchema = 'A' | 'B' | 'B by its migration'

/** Statements that make one of the older system's databases, without rows. */
export function oldSchema(kind: OldSchema): string {
  const state = kind === 'A' ? 'A' : 'B'
  const version = kind === 'A' ? '004_customer_system' : '005_add_multi_site_support'
  return [
    state === 'B' ? 'create extension if not exists "uuid-ossp"' : 'select 1',
    COMMON,
    sites(state),
    customers(state),
    ...(state === 'B' ? [JUNCTION] : []),
    ...(kind === 'B by its migration' ? [ALEMBIC_JUNCTION] : []),
    TICKETS,
    FOREIGN,
    `insert into alembic_version values ('${version}')`,
  ].join(';\n')
}
