import { type LegacySession, name, rowsOf } from '../session.ts'
import type { Look } from './look.ts'

/** Who does not own a table cannot change it, and who may not create in its schema builds no index there. */
export const lookForRights: Look = async (session, { from }) => {
  const [table] = await rowsOf<{ table: string; user: string; owner: string }>(
    session,
    `select relname as "table", current_user as "user", pg_get_userbyid(relowner) as owner from pg_class
     where relnamespace = (select oid from pg_namespace where nspname = $1) and relkind = 'r'
       and relname = any($2::text[]) and not pg_has_role(relowner, 'usage') limit 1`,
    [session.home, Object.keys(from)],
  )
  if (table) return `${table.user} may not change the table ${table.table}; run this as ${table.owner}`
  const [schema] = await rowsOf<{ user: string }>(
    session,
    `select current_user as "user" where not has_schema_privilege($1, 'create')`,
    [session.home],
  )
  if (!schema) return null
  return `${schema.user} may not create anything in the schema ${session.home}; run: grant create on schema ${name(session.home)} to ${name(schema.user)}`
}

const OLDEST = 150_000

/** What has to be so before anything of ours is made. Null, or what stands in the way. */
export async function lookForPlace(session: LegacySession): Promise<string | null> {
  const [server] = await rowsOf<{
    number: number
    version: string
    may: boolean
    user: string
    database: string
  }>(
    session,
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
       has_database_privilege(current_database(), 'create') as may, current_user as "user", current_database() as database`,
  )
  if (server && server.number < OLDEST) {
    return `it is on PostgreSQL ${server.version}, and 15 is the oldest that will do; upgrade that first`
  }
  if (server && !server.may) {
    return `${server.user} may not create schemas; run: grant create on database ${name(server.database)} to ${name(server.user)}`
  }
  // One of ours that is empty was made for us, by who runs this.
  const [taken] = await rowsOf<{ schema: string; owner: string }>(
    session,
    `select nspname as schema, pg_get_userbyid(nspowner) as owner from pg_namespace n
     where nspname in ('webmagic', 'webmagic_legacy', 'webmagic_scratch', 'graphile_worker')
       and not (nspname in ('webmagic', 'webmagic_legacy') and pg_has_role(nspowner, 'usage')
         and not exists (select from pg_depend d where d.refclassid = 'pg_namespace'::regclass and d.refobjid = n.oid))
     limit 1`,
  )
  return taken
    ? `the schema ${taken.schema} of ${taken.owner} is there already, and its name is needed; rename or drop it first`
    : null
}
