import { AdminUser } from '@webmagic/db'
import { STAFF_DOOR } from '../accounts/doors.ts'
import { createSetPasswordLink } from '../accounts/mailed-links.ts'
import { recordAudit } from '../audit.ts'
import type { PostingContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { postLetter } from '../mail/post.ts'
import { inTransaction } from '../transaction.ts'
import { toMember } from './rules.ts'
import type { CreateMemberInput, Member } from './schema.ts'

/** Adds to the staff and mails a link to set a password. Errors: `conflict` for an address that is there. */
export function createMember(ctx: PostingContext, input: CreateMemberInput): Promise<Member> {
  return inTransaction(ctx, async (inside) => {
    const { em, now, services } = inside
    const { email, fullName = null, role } = input
    if ((await em.count(AdminUser, { $or: [{ loginEmail: email }, { email }] })) > 0) {
      throw new DomainError('conflict', 'There is a member of staff with this e-mail address.')
    }
    const member = em.create(AdminUser, {
      email,
      loginEmail: email,
      fullName,
      role,
      createdAt: now,
      updatedAt: now,
    })
    await em.flush()
    const url = await createSetPasswordLink(inside, STAFF_DOOR, member.id)
    await postLetter(em, services, { kind: 'staff-set-password', to: email, url })
    await recordAudit(inside, { action: 'staff.create', details: { staffId: member.id, email, role } })
    return toMember(member)
  })
}
