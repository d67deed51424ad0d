import { missingValueRules } from './missing-values.ts'
import { ownershipRules } from './ownership.ts'
import type { Before, Rule } from './rule.ts'
import { ticketRules } from './tickets.ts'

export { primaryRules } from './ownership.ts'
export { losers, questions } from './questions.ts'
export type { Before, Rule } from './rule.ts'

export function rulesFor(before: Before): Rule[] {
  return [...ownershipRules(before), ...missingValueRules(before), ...ticketRules(before)]
}
