import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../testing/index.ts'
import { adoptDatabase, planAdoption } from './index.ts'
import { createOldDatabase } from './testing/old-database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createOldDatabase({ kind: 'B', customers: 10, seed: 6 })
})
afterEach(() => database.close())

const MUST_BE_FILLED = `alter table customer_users add crm_number integer not null default 7;
  alter table customer_users alter crm_number drop default`

test('a column that we do not know and nobody fills is refused before anything has changed', async () => {
  await database.pool.query(MUST_BE_FILLED)
  const refused = /^This database cannot be migrated: customer_users\.crm_number, .* Nothing was changed\.$/
  await expect(planAdoption(database.orm)).rejects.toThrow(refused)
  await expect(adoptDatabase(database.orm)).rejects.toThrow(refused)
  const { rows } = await database.pool.query(`select to_regnamespace('webmagic_legacy') as made`)
  expect(rows).toEqual([{ made: null }])
})

test('columns that fill themselves are no matter, and one that a trigger may fill is told', async () => {
  await database.pool.query(`${MUST_BE_FILLED};
    create function number_it() returns trigger language plpgsql as
      $$ begin new.crm_number = 1; return new; end $$;
    create trigger number_it before insert on customer_users for each row execute function number_it();
    create domain colour as text not null default 'blue';
    alter table sites add number integer generated always as identity, add twice integer not null default 1,
      add length integer generated always as (char_length(slug)) stored, add shade colour`)
  const told = [
    { rule: 'column_left_to_a_trigger', table: 'customer_users', count: 1, first: [expect.anything()] },
  ]
  expect((await planAdoption(database.orm))?.findings).toEqual(expect.arrayContaining(told))
  expect((await adoptDatabase(database.orm))?.findings).toEqual(expect.arrayContaining(told))
  await database.pool.query(`insert into customer_users (email, login_email) values ('New@example.test', 'new@example.test');
    insert into sites (slug) values ('new')`)
})
