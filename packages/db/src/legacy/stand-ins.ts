import type { Finding } from './findings.ts'
import { inTransaction, type LegacySession, name, rowsOf, text } from './session.ts'
import type { Shape } from './shape.ts'

/**
 * PostgreSQL asks a check that is not proved of every row that changes at all, so what nobody could decide could not be
 * changed any more. A trigger in its place asks only where its own columns change.
 */
export async function putStandIns(
  session: LegacySession,
  shape: Shape,
  broken: readonly Finding[],
): Promise<void> {
  for (const { table, key } of broken) {
    const constraint = shape[table]?.constraints.find((one) => one.name === key && one.kind === 'c')
    if (constraint) await putStandIn(session, table, constraint)
  }
}

async function putStandIn(
  session: LegacySession,
  table: string,
  { name: constraint, columns }: { name: string; columns: string[] },
): Promise<void> {
  const [check] = await rowsOf<{ expression: string }>(
    session,
    `select pg_get_expr(conbin, conrelid) as expression from pg_constraint where conrelid = $1::regclass and conname = $2`,
    [name(table), constraint],
  )
  if (!check) return
  const asks = `webmagic_legacy.${name(constraint)}`
  await inTransaction(session, async () => {
    await session.client.query(
      `create or replace function ${asks}() returns trigger language plpgsql as ${text(bodyOf(table, constraint, columns, check.expression))};
       alter table ${name(table)} drop constraint ${name(constraint)};
       create constraint trigger ${name(constraint)} after insert or update on ${name(table)}
         for each row execute function ${asks}();
       comment on trigger ${name(constraint)} on ${name(table)} is ${text(check.expression)}`,
    )
  })
}

function bodyOf(table: string, constraint: string, columns: string[], expression: string): string {
  const same = columns.map(
    (column) => `old.${name(column)}::text is not distinct from new.${name(column)}::text`,
  )
  const message = `new row for relation "${table}" violates check constraint "${constraint}"`
  return `
    begin
      if tg_op = 'UPDATE' then
        if ${same.join(' and ') || 'false'} then return null; end if;
      end if;
      if (select not (${expression}) from (select new.*) as changed) then
        raise exception using errcode = '23514', message = ${text(message)},
          schema = tg_table_schema, table = tg_table_name, constraint = ${text(constraint)};
      end if;
      return null;
    end`
}

/** The shape with the checks, instead of the triggers that stand in for them. */
export function withoutStandIns(live: Shape, wanted: Shape): Shape {
  const shape = Object.entries(live).map(([table, present]) => {
    const standIns = present.triggers.filter(({ definition }) =>
      / EXECUTE FUNCTION webmagic_legacy\./.test(definition),
    )
    const checks = wanted[table]?.constraints.filter((one) =>
      standIns.some((other) => other.name === one.name),
    )
    return [
      table,
      {
        ...present,
        constraints: [...present.constraints, ...(checks ?? [])],
        triggers: present.triggers.filter((trigger) => !standIns.includes(trigger)),
      },
    ]
  })
  return Object.fromEntries(shape)
}
