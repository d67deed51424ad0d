import { Migration } from '@mikro-orm/migrations'

/** Rule I12 of docs/invariants.md: a sold site has an owner. */
export class Migration20261122100000SoldSiteHasOwner extends Migration {
  override up(): void {
    // See the foundation's functions for the path and the isolation level.
    this.addSql(`select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)`)
    // The lock makes two owners who leave at once take turns, so that the second one sees that nobody would be left.
    this.addSql(`
      create function webmagic.require_owner(site uuid) returns void
      language plpgsql set search_path from current as $$
      declare
        site_status text;
      begin
        if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
          raise exception 'ownership changes at the isolation level read committed only'
            using errcode = 'feature_not_supported';
        end if;
        select status into site_status from sites where id = site for no key update;
        if found and site_status <> 'preview'
          and not exists (select from customer_site_ownership where site_id = site and role = 'owner')
        then
          raise exception 'a sold site has an owner'
            using errcode = 'check_violation', constraint = 'sold_site_has_owner',
              table = 'sites', detail = format('site %s', site);
        end if;
      end $$`)
    this.addSql(`
      create function webmagic.ownership_requires_owner() returns trigger
      language plpgsql set search_path from current as $$
      begin
        perform webmagic.require_owner(old.site_id);
        return null;
      end $$`)
    this.addSql(`
      create function webmagic.site_requires_owner() returns trigger
      language plpgsql set search_path from current as $$
      begin
        perform webmagic.require_owner(new.id);
        return null;
      end $$`)
    this.addSql(`
      create constraint trigger sold_site_has_owner
        after delete or update of role, site_id on customer_site_ownership
        deferrable initially deferred for each row when (old.role = 'owner')
        execute function webmagic.ownership_requires_owner()`)
    this.addSql(`
      create constraint trigger sold_site_has_owner
        after insert or update of status on sites
        deferrable initially deferred for each row when (new.status <> 'preview')
        execute function webmagic.site_requires_owner()`)
  }

  override down(): void {
    this.addSql('drop trigger sold_site_has_owner on sites')
    this.addSql('drop trigger sold_site_has_owner on customer_site_ownership')
    this.addSql('drop function webmagic.site_requires_owner()')
    this.addSql('drop function webmagic.ownership_requires_owner()')
    this.addSql('drop function webmagic.require_owner(uuid)')
  }
}
