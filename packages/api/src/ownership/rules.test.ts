import { expect, test } from 'vitest'
import { SYSTEM } from '../actor.ts'
import { DomainError } from '../errors.ts'
import { customerActor } from '../testing/api.ts'
import { assertMembership } from './rules.ts'

const somebody = customerActor('00000000-0000-4000-8000-000000000001')
const refusal = (code: 'not_found' | 'forbidden') => new DomainError(code)

test('a stranger finds nothing, a member without the right is forbidden', () => {
  expect(() => assertMembership(somebody, 'member', null)).toThrow(refusal('not_found'))
  expect(() => assertMembership(somebody, 'owner', null)).toThrow(refusal('not_found'))
  expect(() => assertMembership(somebody, 'owner', 'collaborator')).toThrow(refusal('forbidden'))
  expect(() => assertMembership(somebody, 'member', 'collaborator')).not.toThrow()
  expect(() => assertMembership(somebody, 'owner', 'owner')).not.toThrow()
  expect(() => assertMembership(somebody, 'any', null)).not.toThrow()
})

test('owner-or-self: about themselves in whatever role, about others as an owner only', () => {
  const other = '00000000-0000-4000-8000-000000000002'
  for (const role of [null, 'collaborator', 'owner'] as const) {
    expect(() => assertMembership(somebody, 'owner-or-self', role, somebody.customerId)).not.toThrow()
  }
  for (const about of [other, undefined]) {
    expect(() => assertMembership(somebody, 'owner-or-self', null, about)).toThrow(refusal('not_found'))
    expect(() => assertMembership(somebody, 'owner-or-self', 'collaborator', about)).toThrow(
      refusal('forbidden'),
    )
    expect(() => assertMembership(somebody, 'owner-or-self', 'owner', about)).not.toThrow()
  }
})

test('who is no customer needs no membership', () => {
  expect(() => assertMembership(SYSTEM, 'owner', null)).not.toThrow()
})

test('a customer where the table names none is a mistake in the code, whatever their role', () => {
  expect(() => assertMembership(somebody, undefined, 'owner')).toThrow('The table lets no customer do this')
})
