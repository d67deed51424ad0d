import { DatabaseStateError } from '../database-state-error.ts'
import { lookForDependents } from './obstacles/dependents.ts'
import { lookForTakenNames } from './obstacles/names.ts'
import { lookForReferences } from './obstacles/references.ts'
import { lookForRights } from './obstacles/rights.ts'
import { lookForRows } from './obstacles/rows.ts'
import { lookForTables } from './obstacles/tables.ts'
import type { LegacySession } from './session.ts'
import type { Shape } from './shape.ts'

/** In this order: who may not read cannot look further, and rows are looked at last. */
const LOOKS = [
  lookForRights,
  lookForTables,
  lookForDependents,
  lookForTakenNames,
  lookForRows,
  lookForReferences,
]

/** What would stop a run half-way is found before anything has changed. `from` is what the tables are, `to` what they become. */
export async function refuseWhatStandsInTheWay(
  session: LegacySession,
  from: Shape,
  to: Shape,
  way: 'migrated' | 'returned' = 'migrated',
): Promise<void> {
  for (const look of LOOKS) {
    const reason = await look(session, { from, to, way })
    if (reason !== null) refuse(reason, way)
  }
}

export function refuse(reason: string, way: 'migrated' | 'returned' = 'migrated'): never {
  throw new DatabaseStateError(`This database cannot be ${way}: ${reason}. Nothing was changed.`)
}
