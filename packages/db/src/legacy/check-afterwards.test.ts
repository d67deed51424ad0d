import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createEmptyDatabase } from '../testing/index.ts'
import { adoptDatabase } from './index.ts'
import { oldSchema } from './testing/old-schema.ts'

const ROWS = `
  insert into sites (slug, status) values ('plumber-joe', 'owned'), ('roofer-bob', 'preview'), ('baker-ann', 'active'), ('demo', 'preview');
  insert into customer_users (email, password_hash, primary_site_id)
    select email, '$2b$12$x', (select id from sites where slug = primary_site)
    from (values ('Ann@example.test', 'baker-ann'), ('joe@example.test', null), ('bob@example.test', 'demo'), ('new@example.test', null)) c (email, primary_site);
  insert into customer_site_ownership (customer_user_id, site_id, is_primary, acquired_at)
    select c.id, s.id, marked, acquired::timestamptz
    from (values ('Ann@example.test', 'baker-ann', true, '2025-01-01'), ('joe@example.test', 'plumber-joe', null, '2025-02-01'),
      ('joe@example.test', 'roofer-bob', null, '2025-03-01'), ('joe@example.test', 'plumber-joe', null, '2025-04-01'),
      ('bob@example.test', 'roofer-bob', true, '2025-05-01'), ('bob@example.test', 'plumber-joe', true, '2025-06-01'))
      o (email, slug, marked, acquired)
    join customer_users c using (email) join sites s using (slug)`

test('the check after migrating has the result that is documented', async () => {
  const page = await readFile(new URL('../../../../docs/migrating.md', import.meta.url), 'utf8')
  const [, sql = '', result] = /```sql\n(.*?)```.*?```\n(.*?)```/s.exec(page) ?? []
  const [count = '', listing = ''] = sql.split(/;\s*/)
  const { orm, pool, close } = await createEmptyDatabase()
  try {
    await pool.query(oldSchema('B'))
    await pool.query(ROWS)
    await adoptDatabase(orm)
    const [total, customers] = [await pool.query(count), await pool.query(listing)]
    const lines = customers.rows.map(({ email, sites, primary_site }) =>
      [email.padEnd(16), String(sites).padStart(5), primary_site ?? ''].join(' | ').trimEnd(),
    )
    expect(
      `${['count', total.rows[0]?.count, '', 'email            | sites | primary_site', ...lines].join('\n')}\n`,
    ).toBe(result)
  } finally {
    await close()
  }
})
