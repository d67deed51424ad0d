import type { Pool } from 'pg'

/** A fingerprint of every row of every table, to compare with a later one; but not of what counts attempts. */
export async function snapshot(
  pool: Pool,
  schemas = ['public', 'webmagic'],
): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where c.relkind = 'r' and c.relnamespace = any($1::regnamespace[])
       and c.relname <> 'rate_limits'
     order by 1`,
    [schemas],
  )
  const fingerprints = rows.map(async ({ name }) => {
    const result = await pool.query<{ fingerprint: string }>(
      `select coalesce(md5(string_agg(t::text, e'\\n' order by t::text)), 'empty') as fingerprint from ${name} t`,
    )
    return [name, result.rows[0]?.fingerprint ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(fingerprints))
}
