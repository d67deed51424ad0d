import { CustomerUser } from '@webmagic/db'
import { CUSTOMER_DOOR } from '../accounts/doors.ts'
import { createSetPasswordLink } from '../accounts/mailed-links.ts'
import { recordAudit } from '../audit.ts'
import type { PostingContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { postLetter } from '../mail/post.ts'
import { inTransaction } from '../transaction.ts'
import type { CreateCustomerInput, Customer } from './schema.ts'

/** Opens an account without a password and mails a link to set one. Errors: `conflict` for an address that has one. */
export function createCustomer(ctx: PostingContext, input: CreateCustomerInput): Promise<Customer> {
  return inTransaction(ctx, async (inside) => {
    const { em, now, services } = inside
    const { email } = input
    const [fullName, phone] = [input.fullName ?? null, input.phone ?? null]
    if ((await em.count(CustomerUser, { $or: [{ loginEmail: email }, { email }] })) > 0) {
      throw new DomainError('conflict', 'There is an account with this e-mail address.')
    }
    const dates = { createdAt: now, updatedAt: now }
    const customerId = await em.insert(CustomerUser, { email, loginEmail: email, fullName, phone, ...dates })
    const url = await createSetPasswordLink(inside, CUSTOMER_DOOR, customerId)
    await postLetter(em, services, { kind: 'set-password', to: email, url })
    await recordAudit(inside, { action: 'customer.create', customerId })
    const rest = { emailVerified: false, isActive: true, canSignIn: true, siteCount: 0, createdAt: now }
    return { customerId, email, fullName, phone, ...rest }
  })
}
