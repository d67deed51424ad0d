import { asText, type Before, has, pairsOf, type Rule, values } from './rule.ts'

/** Rules I1 to I4 of docs/invariants.md, and that what is owned is not for sale. */
export function ownershipRules(before: Before): Rule[] {
  const written = before.state === 'B' ? [...duplicates(before), ...primaryRules(before)] : []
  return [...written, ownedSite(before)]
}

export function primaryRules(before: Before): Rule[] {
  return [primarySite(before), primaryMark(before)]
}

function duplicates(before: Before): Rule[] {
  const columns = before.shape.customer_site_ownership?.columns.map((column) => column.name) ?? []
  const ranked = `select o.*, row_number() over oldest as rank, bool_or(role = 'owner') over pair as has_owner
    from customer_site_ownership o
    window pair as (partition by customer_user_id, site_id),
      oldest as (partition by customer_user_id, site_id order by acquired_at, created_at, id)`
  return [
    {
      name: 'duplicate_ownership',
      says: 'The same customer and site twice: the oldest row stays, the others are deleted.',
      table: 'customer_site_ownership',
      columns: null,
      sql: `select o.id as key, ${asText(before, 'customer_site_ownership', 'o', columns)} as before, null::jsonb as after
        from (${ranked}) o where rank > 1`,
    },
    {
      name: 'role_of_duplicates',
      says: 'Where one of the deleted rows said owner, the row that stays does.',
      table: 'customer_site_ownership',
      columns: ['role'],
      sql: `select o.id as key, ${asText(before, 'customer_site_ownership', 'o', ['role'])} as before, ${values({ role: `'owner'` })} as after
        from (${ranked}) o where rank = 1 and has_owner and role <> 'owner'`,
    },
  ]
}

/** The primary site of each customer who has sites: what the customer's row says if it is theirs, else the earliest of those marked, else the earliest. */
function chosen(before: Before): string {
  const current = has(before, 'customer_users', 'primary_site_id') ? 'c.primary_site_id = p.site' : 'false'
  return `select distinct on (p.customer) p.customer, p.site
    from pairs p join customer_users c on c.id = p.customer
    order by p.customer, coalesce(${current}, false) desc, p.marked desc, p.acquired_at, p.created_at, p.id`
}

function primarySite(before: Before): Rule {
  return {
    name: 'primary_site',
    says: 'primary_site_id is missing, or a site of somebody else: the earliest of the sites marked as primary, else the earliest of all.',
    table: 'customer_users',
    columns: ['primary_site_id'],
    sql: `with pairs as materialized (${pairsOf(before)}), chosen as (${chosen(before)})
      select c.id as key, ${asText(before, 'customer_users', 'c', ['primary_site_id'])} as before,
        ${values({ primary_site_id: 'p.site' })} as after
      from customer_users c left join chosen p on p.customer = c.id
      where c.primary_site_id is distinct from p.site`,
  }
}

function primaryMark(before: Before): Rule {
  return {
    name: 'primary_mark',
    says: 'is_primary is true for the primary site, and for no other.',
    table: 'customer_site_ownership',
    columns: ['is_primary'],
    sql: `with pairs as materialized (${pairsOf(before)}), chosen as (${chosen(before)})
      select o.id as key, ${asText(before, 'customer_site_ownership', 'o', ['is_primary'])} as before,
        ${values({ is_primary: 'p.site is not distinct from o.site_id' })} as after
      from pairs join customer_site_ownership o on o.id = pairs.id
      left join chosen p on p.customer = o.customer_user_id
      where o.is_primary is distinct from (p.site is not distinct from o.site_id)`,
  }
}

function ownedSite(before: Before): Rule {
  return {
    name: 'owned_site_for_sale',
    says: 'A site that has an owner is owned, not for sale.',
    table: 'sites',
    columns: ['status'],
    sql: `select s.id as key, ${asText(before, 'sites', 's', ['status'])} as before, ${values({ status: `'owned'` })} as after
      from sites s
      where coalesce(s.status, 'preview') = 'preview'
        and exists (select from (${pairsOf(before)}) p where p.site = s.id and p.owner)`,
  }
}
