import { defineEntity, p } from '@mikro-orm/core'
import { AdminUser } from './admin-user.ts'

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  schema: 'webmagic',
  tableName: 'api_keys',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    name: p.string().length(100),
    prefix: p.string().length(16),
    keyHash: p.blob().unique().hidden().lazy(),
    scopes: p.array(),
    createdBy: () => p.manyToOne(AdminUser).fieldName('created_by_staff_id').nullable(),
    expiresAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
})

/** A key for a script or service. Only its hash is kept; `prefix` is there to recognise it by. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey)

export { ApiKeySchema }
