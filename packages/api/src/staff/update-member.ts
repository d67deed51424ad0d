import { AdminUser, LockMode } from '@webmagic/db'
import type { StaffActor } from '../actor.ts'
import { recordAudit } from '../audit.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import { inTransaction } from '../transaction.ts'
import { toMember } from './rules.ts'
import type { Member, UpdateMemberInput } from './schema.ts'

/**
 * Gives a member of staff another role, or lets them in or out; who is let out or down is signed out everywhere.
 * Nobody can change themselves, so that there is always an admin. Errors: `not_found`, `forbidden`.
 */
export function updateMember(
  ctx: VerbContext<StaffActor>,
  { staffId, role, isActive }: UpdateMemberInput,
): Promise<Member> {
  if (ctx.actor.staffId === staffId) {
    throw new DomainError('forbidden', 'You cannot change your own role or access. Ask another admin.')
  }
  return inTransaction(ctx, async (inside) => {
    const { em, actor, now } = inside
    // Two admins who shut each other out at once take turns, and the second one finds that they are out.
    const both = await em.find(
      AdminUser,
      { id: { $in: [staffId, actor.staffId] } },
      { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    const [member, self] = [staffId, actor.staffId].map((id) => both.find((each) => each.id === id))
    if (!self?.isActive || self.role !== 'admin') throw new DomainError('forbidden')
    if (!member) throw new DomainError('not_found')
    const before = { role: member.role, isActive: member.isActive }
    if (role !== undefined) member.role = role
    if (isActive !== undefined) member.isActive = isActive
    if (before.role === member.role && before.isActive === member.isActive) return toMember(member)
    member.updatedAt = now
    // Whoever may sign in has an address to do it with.
    member.loginEmail ??= member.email.toLowerCase()
    await em.flush()
    await em.execute('delete from webmagic.staff_sessions where user_id = ?', [staffId])
    await recordAudit(inside, {
      action: 'staff.update',
      details: { staffId, role: member.role, isActive: member.isActive },
    })
    return toMember(member)
  })
}
