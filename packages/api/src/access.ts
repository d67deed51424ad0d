import {
  type Actor,
  type AnonymousActor,
  type CustomerActor,
  type Scope,
  type ServiceActor,
  STAFF_ROLES,
  type StaffActor,
  type StaffRole,
} from './actor.ts'
import { DomainError } from './errors.ts'

/** Who may call a procedure. A kind of caller that a row does not name is refused. */
export interface Access {
  /** Anybody, signed in or not. */
  public?: true
  /**
   * Which customers: `any`; a `member` of the site in the input, in whatever role; an `owner` of it; or, where the
   * input names a customer too, an `owner` or that customer (`owner-or-self`). Strangers to the site get `not_found`,
   * members without the right `forbidden`.
   */
  customer?: 'any' | 'member' | 'owner' | 'owner-or-self'
  /** Staff with this role or a higher one. */
  staff?: StaffRole
  /** API keys with this scope. */
  key?: Scope
}

/** The table of who may do what. Procedures are made from it (`procedure` in trpc.ts), and so are their tests. */
export const ACCESS = {
  'account.me': { customer: 'any' },
  'account.updateProfile': { customer: 'any' },
  'account.sessions': { customer: 'any' },
  'account.revokeSession': { customer: 'any' },

  'ownership.mySites': { customer: 'any' },
  'ownership.overview': { customer: 'any' },
  'ownership.mySite': { customer: 'any' },
  'ownership.site': { customer: 'member' },
  'ownership.setPrimary': { customer: 'member' },
  'ownership.verify': { customer: 'any', key: 'ownership:read' },
  'ownership.owners': { customer: 'owner', staff: 'support', key: 'ownership:read' },
  'ownership.ofCustomer': { staff: 'support', key: 'ownership:read' },
  'ownership.add': { staff: 'support', key: 'ownership:write' },
  'ownership.remove': { customer: 'owner-or-self', staff: 'support', key: 'ownership:write' },
  'ownership.changeRole': { customer: 'owner' },
  'ownership.invite': { customer: 'owner' },
  'ownership.invitations': { customer: 'owner' },
  'ownership.revokeInvitation': { customer: 'owner' },
  'ownership.acceptInvitation': { customer: 'any' },
  'ownership.offerTransfer': { customer: 'owner' },
  'ownership.transferOffer': { customer: 'owner' },
  'ownership.cancelTransfer': { customer: 'owner' },
  'ownership.acceptTransfer': { customer: 'any' },

  'purchase.forSale': { public: true },
  'purchase.preview': { public: true },
  'purchase.checkout': { public: true },
  'purchase.status': { public: true },
  'purchase.subscribe': { customer: 'owner' },
  'purchase.cancelSubscription': { customer: 'owner' },
  'purchase.resumeSubscription': { customer: 'owner' },
  'purchase.billingPortal': { customer: 'owner' },
  'purchase.history': { customer: 'any' },
  'purchase.refund': { staff: 'admin' },
  'purchase.ofCustomer': { staff: 'support', key: 'purchase:read' },
  'purchase.statistics': { staff: 'support', key: 'purchase:read' },
  'purchase.exceptions': { staff: 'support' },
  'purchase.resolveException': { staff: 'admin' },

  'tickets.categories': { public: true },
  'tickets.create': { customer: 'any' },
  'tickets.list': { customer: 'any' },
  'tickets.get': { customer: 'any' },
  'tickets.reply': { customer: 'any' },
  'tickets.setStatus': { customer: 'any' },
  'tickets.rate': { customer: 'any' },
  'tickets.stats': { customer: 'any' },
  'tickets.onChange': { customer: 'any', staff: 'support' },

  'staff.me': { staff: 'support' },
  'staff.customers.search': { staff: 'support', key: 'customers:read' },
  'staff.customers.get': { staff: 'support', key: 'customers:read' },
  'staff.customers.create': { staff: 'support', key: 'customers:write' },
  'staff.customers.disable': { staff: 'admin' },
  'staff.customers.enable': { staff: 'admin' },
  'staff.keys.list': { staff: 'admin' },
  'staff.keys.create': { staff: 'admin' },
  'staff.keys.revoke': { staff: 'admin' },
  'staff.members.list': { staff: 'admin' },
  'staff.members.create': { staff: 'admin' },
  'staff.members.update': { staff: 'admin' },
  'staff.audit.list': { staff: 'admin' },
  'staff.tickets.list': { staff: 'support', key: 'tickets:read' },
  'staff.tickets.get': { staff: 'support', key: 'tickets:read' },
  'staff.tickets.reply': { staff: 'support', key: 'tickets:write' },
  'staff.tickets.note': { staff: 'support', key: 'tickets:write' },
  'staff.tickets.assign': { staff: 'support', key: 'tickets:write' },
  'staff.tickets.assignees': { staff: 'support', key: 'tickets:read' },
  'staff.tickets.update': { staff: 'support', key: 'tickets:write' },
  'staff.tickets.templates.list': { staff: 'support', key: 'tickets:read' },
  'staff.tickets.templates.create': { staff: 'support', key: 'tickets:write' },
  'staff.tickets.templates.update': { staff: 'support', key: 'tickets:write' },
  'staff.tickets.templates.remove': { staff: 'support', key: 'tickets:write' },
} as const satisfies Record<string, Access>

export type ProcedurePath = keyof typeof ACCESS

/** Who can have come past a row of the table. */
export type ActorFor<A extends Access> =
  | (A extends { public: true } ? AnonymousActor : never)
  | (A extends { customer: string } ? CustomerActor : never)
  | (A extends { staff: string } ? StaffActor : never)
  | (A extends { key: string } ? ServiceActor : never)

/** What the table can say without looking at the site: the kind of caller, the role of staff, the scope of a key. */
export function assertMayCall<A extends Access>(actor: Actor, access: A): asserts actor is ActorFor<A> {
  if (access.public) return
  if (actor.kind === 'anonymous') throw new DomainError('unauthenticated')
  if (!mayCall(actor, access)) throw new DomainError('forbidden')
}

function mayCall(actor: Actor, access: Access): boolean {
  switch (actor.kind) {
    case 'customer':
      return access.customer !== undefined
    case 'staff':
      return (
        access.staff !== undefined && STAFF_ROLES.indexOf(actor.role) >= STAFF_ROLES.indexOf(access.staff)
      )
    case 'service':
      return access.key !== undefined && actor.scopes.includes(access.key)
    default:
      return false
  }
}
