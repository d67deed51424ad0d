import { Migration } from '@mikro-orm/migrations'

/** Requests for help, what is said about them, and how they are found. Rules I9 and I10 of docs/invariants.md. */
export class Migration20261122700000Tickets extends Migration {
  override up(): void {
    this.addTickets()
    this.addMessages()
    this.addTemplates()
    this.addSearch()
    this.addNews()
  }

  private addTickets(): void {
    this.addSql(`
      create table support_tickets (
        id uuid primary key default gen_random_uuid(),
        customer_user_id uuid not null references customer_users (id) on delete cascade,
        site_id uuid references sites (id) on delete set null,
        ticket_number varchar(20) not null constraint support_tickets_ticket_number_key unique,
        subject varchar(255) not null,
        description text not null,
        category varchar(50) not null constraint support_tickets_category_check
          check (category in ('billing', 'technical_support', 'site_edit', 'question', 'other')),
        priority varchar(20) not null default 'medium' constraint support_tickets_priority_check
          check (priority in ('low', 'medium', 'high', 'urgent')),
        status varchar(30) not null default 'new' constraint support_tickets_status_check
          check (status in ('new', 'in_progress', 'waiting_customer', 'waiting_ai', 'resolved', 'closed')),
        ai_processed boolean not null default false,
        ai_category_confidence jsonb,
        ai_suggested_response text,
        ai_processing_notes jsonb,
        assigned_to_admin_id uuid references admin_users (id) on delete set null,
        assigned_at timestamptz,
        first_response_at timestamptz,
        resolved_at timestamptz,
        closed_at timestamptz,
        last_customer_message_at timestamptz,
        last_staff_message_at timestamptz,
        customer_satisfaction_rating varchar(20) constraint support_tickets_rating_check
          check (customer_satisfaction_rating in ('satisfied', 'neutral', 'unsatisfied')),
        internal_notes text,
        tags jsonb,
        element_context jsonb,
        staff_only boolean not null default false,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint status_agrees_with_its_times check (
          case status
            when 'resolved' then resolved_at is not null and closed_at is null
            when 'closed' then closed_at is not null
            else resolved_at is null and closed_at is null
          end
        )
      )`)
    this.addTicketIndexes()
  }

  /** Members read by site or by author, newest first; staff by whatever they filter by. */
  private addTicketIndexes(): void {
    this.addSql(`
      create index support_tickets_of_site_idx on support_tickets (site_id, created_at desc, id desc)
        where not staff_only`)
    this.addSql(`
      create index support_tickets_without_site_idx on support_tickets (customer_user_id, created_at desc, id desc)
        where site_id is null and not staff_only`)
    this.addSql('create index support_tickets_queue_idx on support_tickets (created_at desc, id desc)')
    this.addSql(`
      create index support_tickets_open_queue_idx on support_tickets (created_at desc, id desc)
        where status not in ('resolved', 'closed')`)
    for (const column of [
      'site_id',
      'customer_user_id',
      'status',
      'category',
      'priority',
      'assigned_to_admin_id',
    ]) {
      this.addSql(`
        create index support_tickets_${column}_idx on support_tickets (${column}, created_at desc, id desc)`)
    }
    this.addSql('create index support_tickets_tags_idx on support_tickets using gin (tags jsonb_path_ops)')
    this.addSql(`
      create index support_tickets_closing_idx on support_tickets (resolved_at) where status = 'resolved'`)
  }

  private addMessages(): void {
    this.addSql(`
      create table ticket_messages (
        id uuid primary key default gen_random_uuid(),
        ticket_id uuid not null references support_tickets (id) on delete cascade,
        customer_user_id uuid references customer_users (id) on delete set null,
        admin_user_id uuid references admin_users (id) on delete set null,
        message text not null,
        message_type varchar(20) not null,
        ai_generated boolean not null default false,
        ai_model varchar(50),
        ai_confidence jsonb,
        attachments jsonb,
        internal_only boolean not null default false,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint at_most_one_author_matching_its_type check (
          case message_type
            when 'customer' then admin_user_id is null
            when 'staff' then customer_user_id is null
            when 'ai' then customer_user_id is null and admin_user_id is null
            when 'system' then customer_user_id is null and admin_user_id is null
            else false
          end
        ),
        constraint a_note_is_never_a_customers check (not internal_only or message_type <> 'customer')
      )`)
    this.addSql('create index ticket_messages_in_order_idx on ticket_messages (ticket_id, created_at, id)')
    this.addSql('create index ticket_messages_customer_user_id_idx on ticket_messages (customer_user_id)')
    this.addSql('create index ticket_messages_admin_user_id_idx on ticket_messages (admin_user_id)')
  }

  private addTemplates(): void {
    this.addSql(`
      create table ticket_templates (
        id uuid primary key default gen_random_uuid(),
        name varchar(100) not null constraint ticket_templates_name_key unique,
        category varchar(50),
        subject_template varchar(255),
        message_template text not null,
        is_active boolean not null default true,
        usage_count jsonb,
        created_by_admin_id uuid references admin_users (id) on delete set null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql('create index ticket_templates_created_by_idx on ticket_templates (created_by_admin_id)')
  }

  /**
   * `search` holds the words that everybody who sees the ticket can see, `notes_search` those of internal notes. Both
   * without positions, which is smaller and enough to find it.
   */
  private addSearch(): void {
    this.addSql(`
      alter table support_tickets
        add column search tsvector not null default ''::tsvector,
        add column notes_search tsvector not null default ''::tsvector`)
    this.addSql('create index support_tickets_search_idx on support_tickets using gin (search)')
    this.addSql('create index support_tickets_notes_search_idx on support_tickets using gin (notes_search)')
    this.addWords()
    // The functions keep this path: a session's temporary table of the same name must not stand in for a real one.
    this.addSql(`select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)`)
    this.addSql(`
      create function webmagic.index_ticket() returns trigger
      language plpgsql as $$
      begin
        new.search := webmagic.words_of(new.subject || ' ' || new.description);
        return new;
      end $$`)
    this.addSql(`
      create trigger index_ticket before insert on support_tickets
        for each row execute function webmagic.index_ticket()`)
    this.addSql(`
      create function webmagic.index_ticket_message() returns trigger
      language plpgsql set search_path from current as $$
      begin
        if new.internal_only then
          update support_tickets set notes_search = webmagic.with_words_of(new.message, notes_search)
          where id = new.ticket_id;
        else
          update support_tickets set search = webmagic.with_words_of(new.message, search)
          where id = new.ticket_id;
        end if;
        return null;
      end $$`)
    this.addSql(`
      create trigger index_ticket_message after insert on ticket_messages
        for each row execute function webmagic.index_ticket_message()`)
  }

  /** A word is a run of letters and digits, in what is written and in what is searched for alike. */
  private addWords(): void {
    const punctuation = `E'!"#$%&\\'()*+,-./:;<=>?@[\\\\]^_\`{|}~'`
    this.addSql(`
      create function webmagic.words_of(said text) returns tsvector
      language sql immutable parallel safe
      return strip(to_tsvector('pg_catalog.simple'::regconfig, translate(said, ${punctuation}, repeat(' ', 32))))`)
    this.addSql(`
      create function webmagic.with_words_of(said text, known tsvector) returns tsvector
      language plpgsql immutable parallel safe as $$
      begin
        return known || webmagic.words_of(said);
      exception when program_limit_exceeded then
        -- A tsvector holds at most 1 MB: where more different words than that are said, the earlier ones are found.
        return known;
      end $$`)
    this.addSql(`
      create function webmagic.words_to_find(asked text) returns tsquery
      language sql immutable parallel safe
      return (
        select string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery from unnest(webmagic.words_of(asked))
      )`)
  }

  /**
   * Tells whoever listens on `webmagic_tickets` that a ticket has changed: `<id> <version> <all or staff>`. What only
   * staff can see of it is told to staff only.
   */
  private addNews(): void {
    this.addSql(`
      create function webmagic.tell_of_ticket() returns trigger
      language plpgsql as $$
      begin
        perform pg_notify('webmagic_tickets', concat_ws(' ', new.id, new.version, tg_argv[0]));
        return null;
      end $$`)
    this.addSql(`
      create trigger tell_of_new_ticket after insert on support_tickets
        for each row execute function webmagic.tell_of_ticket('all')`)
    this.addSql(`
      create trigger tell_of_changed_ticket after update on support_tickets
        for each row when (new.version <> old.version) execute function webmagic.tell_of_ticket('all')`)
    this.addSql(`
      create trigger tell_staff_of_changed_ticket after update on support_tickets
        for each row when (
          new.version = old.version
          and (new.assigned_to_admin_id, new.tags, new.internal_notes, new.staff_only)
            is distinct from (old.assigned_to_admin_id, old.tags, old.internal_notes, old.staff_only)
        ) execute function webmagic.tell_of_ticket('staff')`)
    this.addSql(`
      create function webmagic.tell_of_note() returns trigger
      language plpgsql set search_path from current as $$
      begin
        perform pg_notify('webmagic_tickets', concat_ws(' ', id, version, 'staff'))
          from support_tickets where id = new.ticket_id;
        return null;
      end $$`)
    this.addSql(`
      create trigger tell_of_note after insert on ticket_messages
        for each row when (new.internal_only) execute function webmagic.tell_of_note()`)
    this.addNewsOfMembers()
  }

  /** Who joins or leaves a site sees other tickets from then on: `member <customer>`. */
  private addNewsOfMembers(): void {
    this.addSql(`
      create function webmagic.tell_of_member() returns trigger
      language plpgsql as $$
      begin
        perform pg_notify('webmagic_tickets', 'member ' || coalesce(new.customer_user_id, old.customer_user_id));
        return null;
      end $$`)
    this.addSql(`
      create trigger tell_of_member after insert or delete on customer_site_ownership
        for each row execute function webmagic.tell_of_member()`)
  }

  override down(): void {
    this.addSql('drop trigger tell_of_member on customer_site_ownership')
    this.addSql('drop function webmagic.tell_of_member()')
    this.addSql('drop table ticket_templates')
    this.addSql('drop table ticket_messages')
    this.addSql('drop table support_tickets')
    this.addSql('drop function webmagic.tell_of_note()')
    this.addSql('drop function webmagic.tell_of_ticket()')
    this.addSql('drop function webmagic.index_ticket_message()')
    this.addSql('drop function webmagic.index_ticket()')
    this.addSql('drop function webmagic.words_to_find(text)')
    this.addSql('drop function webmagic.with_words_of(text, tsvector)')
    this.addSql('drop function webmagic.words_of(text)')
  }
}
