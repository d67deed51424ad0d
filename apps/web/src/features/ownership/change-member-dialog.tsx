import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { type Member, type MembershipChange, memberName } from './membership.ts'
import { membershipProblem } from './membership-failure.ts'
import { useMembershipChange } from './use-membership-change.ts'

interface ChangeMemberDialogProps {
  siteId: string
  member: Member
  isSelf: boolean
  change: MembershipChange
  onDone: () => void
  onClose: () => void
}

const CONFIRM = { owner: 'Make owner', collaborator: 'Make collaborator', remove: 'Remove' }
const CONFIRMING = { owner: 'Changing…', collaborator: 'Changing…', remove: 'Removing…' }

export function ChangeMemberDialog(props: ChangeMemberDialogProps) {
  const { siteId, member, isSelf, change, onDone, onClose } = props
  const mutation = useMembershipChange({ siteId, member, onDone })
  return (
    <ConfirmDialog
      title={titleOf(memberName(member), change)}
      confirm={CONFIRM[change]}
      confirming={CONFIRMING[change]}
      busy={mutation.isPending}
      problem={membershipProblem(mutation.error)}
      onConfirm={() => mutation.mutate(change)}
      onClose={onClose}
    >
      <p>{explanationOf(change, isSelf)}</p>
    </ConfirmDialog>
  )
}

function titleOf(name: string, change: MembershipChange): string {
  if (change === 'remove') return `Remove ${name}?`
  return change === 'owner' ? `Make ${name} an owner?` : `Make ${name} a collaborator?`
}

function explanationOf(change: MembershipChange, isSelf: boolean): string {
  if (change === 'remove') {
    return 'They no longer see this site in their portal. The website itself stays as it is.'
  }
  if (change === 'owner') {
    return 'Owners see everybody who has the site, change roles and remove members, also you.'
  }
  return isSelf
    ? 'You keep the site, but no longer see who else has it. Only another owner can make you an owner again.'
    : 'They keep the site, but no longer see who else has it, and cannot change or remove members.'
}
