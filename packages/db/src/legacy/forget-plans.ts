import type { AdoptionRecord } from './record.ts'
import { loosen } from './reshape.ts'
import type { LegacySession } from './session.ts'
import type { Shape } from './shape.ts'

/** Steps that look at the rows are done once more, on the rows as they are then. */
export async function forgetPlans(session: LegacySession, { shape }: AdoptionRecord): Promise<void> {
  await loosen(session, withoutWaiting(shape))
  await session.client.query(
    `delete from webmagic_legacy.progress where step like 'plan %' or (step like 'repair %' and step not like 'repair again %')
       or step in ('findings', 'addresses', 'customers', 'staff', 'words of tickets', 'passwords', 'changed sites', 'settled primary sites')`,
  )
}

/** Without what is checked at the end of a transaction, or refuses a mark on its way from one row to another. */
function withoutWaiting(shape: Shape): Shape {
  const freed = Object.entries(shape).map(([table, { columns, constraints, indexes, triggers }]) => [
    table,
    {
      columns,
      constraints: constraints.filter(({ definition }) => !definition.includes(' DEFERRABLE')),
      indexes: indexes.filter((index) => index.name !== 'one_primary_site_per_customer'),
      triggers: triggers.filter(({ definition }) => !definition.startsWith('CREATE CONSTRAINT TRIGGER')),
    },
  ])
  return Object.fromEntries(freed)
}
