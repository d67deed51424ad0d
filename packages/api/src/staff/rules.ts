import type { AdminUser, ApiKey } from '@webmagic/db'
import { SCOPES, STAFF_ROLES } from '../actor.ts'
import type { Key, Member } from './schema.ts'

export function toKey(key: ApiKey): Key {
  return {
    keyId: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: SCOPES.filter((scope) => key.scopes.includes(scope)),
    createdAt: key.createdAt,
    expiresAt: key.expiresAt ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
    revokedAt: key.revokedAt ?? null,
  }
}

export function toMember(member: AdminUser): Member {
  return {
    staffId: member.id,
    email: member.email,
    fullName: member.fullName ?? null,
    role: STAFF_ROLES.find((role) => role === member.role) ?? null,
    isActive: member.isActive,
    createdAt: member.createdAt,
  }
}
