import { defineEntity, p } from '@mikro-orm/core'

const AdminUserSchema = defineEntity({
  name: 'AdminUser',
  tableName: 'admin_users',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    email: p.string().length(255).unique(),
    loginEmail: p.string().length(255).nullable().unique(),
    emailVerified: p.boolean().default(false),
    image: p.text().nullable(),
    passwordHash: p.string().length(255).nullable().hidden().lazy(),
    fullName: p.string().length(255).nullable(),
    role: p.string().length(30).default('viewer'),
    isActive: p.boolean().default(true),
    lastLoginAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p
      .datetime()
      .defaultRaw('now()')
      .onUpdate(() => new Date()),
  },
})

/** A member of staff. Only `admin` and `support` may sign in; other roles are kept from the older system. */
export class AdminUser extends AdminUserSchema.class {}
AdminUserSchema.setClass(AdminUser)

export { AdminUserSchema }
