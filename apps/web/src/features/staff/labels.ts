import type { Inputs, Outputs } from '@webmagic/sdk'
import type { StaffRole } from './session.ts'

export type Customer = Outputs['staff']['customers']['get']
export type ApiKey = Outputs['staff']['keys']['list']['keys'][number]
export type Scope = ApiKey['scopes'][number]
export type Member = Outputs['staff']['members']['list']['members'][number]
export type AuditEntry = Outputs['staff']['audit']['list']['entries'][number]
export type AuditAction = NonNullable<Extract<Inputs['staff']['audit']['list'], object>['action']>

export const ROLE: Record<StaffRole, string> = { support: 'Support', admin: 'Admin' }

export const SCOPES: Record<Scope, string> = {
  'ownership:read': 'See who has which site',
  'ownership:write': 'Give sites to customers and take them away',
  'tickets:read': 'Read tickets',
  'tickets:write': 'Answer and change tickets',
  'purchase:read': 'See purchases and payments',
  'customers:read': 'Find customers and see their details',
  'customers:write': 'Open accounts for customers',
}

export function personName({ fullName, email }: { fullName: string | null; email: string }): string {
  return fullName?.trim() || email
}
