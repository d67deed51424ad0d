import type { Outputs } from '@webmagic/sdk'
import type { Role } from './labels.ts'

export type Member = Outputs['ownership']['owners']['owners'][number]

/** Another role, or none. */
export type MembershipChange = Role | 'remove'

export function memberName(member: Member): string {
  return member.fullName?.trim() || member.email
}
