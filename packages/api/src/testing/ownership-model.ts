import type { OwnershipRole, SiteStatus } from '@webmagic/db'

/** Customers and sites are numbered, and so are moments. */
export type Command =
  | { kind: 'add'; customer: number; site: number; role: OwnershipRole; isPrimary: boolean }
  | { kind: 'remove' | 'set-primary'; customer: number; site: number }
  | { kind: 'change-role'; customer: number; site: number; role: OwnershipRole }
  | { kind: 'delete-site'; site: number }
  | { kind: 'delete-customer'; customer: number }

/** Two that run at once. */
export type Pair = [Command, Command]

/** What the caller is told: the code or the constraint that refused it, or the part of the answer that matters. */
export type Outcome =
  | string
  | { role: OwnershipRole; isPrimary: boolean }
  | { removed: boolean; newPrimary: number | null }
  | { deleted: true }

interface Membership {
  role: OwnershipRole
  acquiredAt: number
}

interface Customer {
  primary: number | null
  /** By site. */
  memberships: Map<number, Membership>
}

/** What is true between two commands. Who or what was deleted is null. */
export interface OwnershipState {
  customers: (Customer | null)[]
  sites: (SiteStatus | null)[]
}

export function initialState(customers: number, sites: number): OwnershipState {
  return {
    customers: Array.from({ length: customers }, () => ({ primary: null, memberships: new Map() })),
    sites: Array(sites).fill('preview'),
  }
}

/** What may come of two commands at once: what comes of the one and then the other. */
export function eitherOrder(state: OwnershipState, [first, second]: Pair, [at, later]: [number, number]) {
  const one = after(state, first, at)
  const thenOther = after(one.state, second, later)
  const other = after(state, second, later)
  const thenOne = after(other.state, first, at)
  return [
    { outcomes: [one.outcome, thenOther.outcome], state: thenOther.state },
    { outcomes: [thenOne.outcome, other.outcome], state: thenOne.state },
  ]
}

function after(before: OwnershipState, command: Command, at: number) {
  const state = structuredClone(before)
  const outcome = change(state, command, at)
  return { outcome, state: typeof outcome === 'string' ? before : state }
}

function change(state: OwnershipState, command: Command, at: number): Outcome {
  switch (command.kind) {
    case 'add':
      return add(state, command, at)
    case 'remove':
      return remove(state, command)
    case 'set-primary':
      return setPrimary(state, command)
    case 'change-role':
      return changeRole(state, command)
    case 'delete-site':
      return deleteSite(state, command)
    case 'delete-customer':
      return deleteCustomer(state, command)
  }
}

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>
interface Target {
  customer: number
  site: number
}

function add(state: OwnershipState, { customer, site, role, isPrimary }: Of<'add'>, at: number): Outcome {
  const who = state.customers[customer]
  if (!who || !state.sites[site]) return 'not_found'
  if (who.memberships.has(site)) return 'already_owned'
  if (isPrimary || who.primary === null) who.primary = site
  who.memberships.set(site, { role, acquiredAt: at })
  if (role === 'owner') sell(state, site)
  return { role, isPrimary: who.primary === site }
}

function remove(state: OwnershipState, { customer, site }: Target): Outcome {
  const who = state.customers[customer]
  if (!who?.memberships.has(site)) return { removed: false, newPrimary: null }
  if (isLastOwner(state, { customer, site })) return 'last_owner'
  who.memberships.delete(site)
  if (who.primary !== site) return { removed: true, newPrimary: null }
  const [earliest] = [...who.memberships].toSorted(([, a], [, b]) => a.acquiredAt - b.acquiredAt)
  who.primary = earliest ? earliest[0] : null
  return { removed: true, newPrimary: who.primary }
}

function setPrimary(state: OwnershipState, { customer, site }: Target): Outcome {
  const who = state.customers[customer]
  const membership = who?.memberships.get(site)
  if (!who || !membership) return 'not_found'
  who.primary = site
  return { role: membership.role, isPrimary: true }
}

function changeRole(state: OwnershipState, { customer, site, role }: Of<'change-role'>): Outcome {
  const who = state.customers[customer]
  const membership = who?.memberships.get(site)
  if (!who || !membership) return 'not_found'
  if (role !== 'owner' && isLastOwner(state, { customer, site })) return 'last_owner'
  membership.role = role
  if (role === 'owner') sell(state, site)
  return { role, isPrimary: who.primary === site }
}

/** Only by hand: what no verb asks about first, the database refuses by the name of a constraint. */
function deleteSite(state: OwnershipState, { site }: Of<'delete-site'>): Outcome {
  const members = state.customers.filter((who) => who !== null).filter((who) => who.memberships.has(site))
  if (members.some((who) => who.primary === site && who.memberships.size > 1))
    return 'customer_has_primary_site'
  for (const who of members) {
    who.memberships.delete(site)
    if (who.primary === site) who.primary = null
  }
  state.sites[site] = null
  return { deleted: true }
}

function deleteCustomer(state: OwnershipState, { customer }: Of<'delete-customer'>): Outcome {
  if (state.sites.some((_status, site) => isLastOwner(state, { customer, site })))
    return 'sold_site_has_owner'
  state.customers[customer] = null
  return { deleted: true }
}

function sell(state: OwnershipState, site: number): void {
  if (state.sites[site] === 'preview') state.sites[site] = 'owned'
}

function isLastOwner({ customers, sites }: OwnershipState, { customer, site }: Target): boolean {
  const owners = customers.flatMap((who, index) =>
    who?.memberships.get(site)?.role === 'owner' ? [index] : [],
  )
  return sites[site] !== 'preview' && owners.length === 1 && owners[0] === customer
}
