import { CustomerUser } from '@webmagic/db'
import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { Me, UpdateProfileInput } from './schema.ts'

/** Changes what is given and leaves the rest. */
export async function updateProfile(
  { em, actor, now }: VerbContext<CustomerActor>,
  input: UpdateProfileInput,
): Promise<Me> {
  const customer = await em.findOne(CustomerUser, { id: actor.customerId })
  if (!customer) throw new DomainError('unauthenticated')
  if (input.fullName !== undefined) customer.fullName = input.fullName
  if (input.phone !== undefined) customer.phone = input.phone
  customer.updatedAt = now
  await em.flush()
  const { customerId, email, emailVerified } = actor
  return {
    customerId,
    email,
    fullName: customer.fullName ?? null,
    phone: customer.phone ?? null,
    emailVerified,
  }
}
