import type { ServiceActor, StaffActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'

/** Staff, or a script that works tickets for them. */
export type StaffContext = VerbContext<StaffActor | ServiceActor>

/** Who writes: a script is nobody. */
export function staffIdOf({ actor }: Pick<StaffContext, 'actor'>): string | null {
  return actor.kind === 'staff' ? actor.staffId : null
}
