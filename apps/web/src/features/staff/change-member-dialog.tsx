import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Inputs } from '@webmagic/sdk'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notices.tsx'
import { trpc } from './api.ts'
import { problemText } from './failures.ts'
import { type Member, personName } from './labels.ts'

/** Another role, out, or in again. */
export type MemberChange = 'support' | 'admin' | 'out' | 'in'

interface ChangeMemberDialogProps {
  member: Member
  change: MemberChange
  onClose: () => void
}

interface Words {
  title: (name: string) => string
  text: string
  confirm: string
  done: (name: string) => string
  values: Omit<Inputs['staff']['members']['update'], 'staffId'>
}

const CHANGES: Record<MemberChange, Words> = {
  admin: {
    title: (name) => `Make ${name} an admin?`,
    text: 'Admins disable customers, make API keys, change the staff and read the audit log. They have to sign in again.',
    confirm: 'Make admin',
    done: (name) => `${name} is now an admin.`,
    values: { role: 'admin' },
  },
  support: {
    title: (name) => `Make ${name} support?`,
    text: 'Support looks customers up and opens accounts for them, and nothing else. They have to sign in again.',
    confirm: 'Make support',
    done: (name) => `${name} is now support.`,
    values: { role: 'support' },
  },
  out: {
    title: (name) => `Shut ${name} out?`,
    text: 'They are signed out everywhere at once and cannot sign in until somebody lets them in again.',
    confirm: 'Shut out',
    done: (name) => `${name} is shut out.`,
    values: { isActive: false },
  },
  in: {
    title: (name) => `Let ${name} in again?`,
    text: 'They can sign in again with the password they had.',
    confirm: 'Let in',
    done: (name) => `${name} may sign in again.`,
    values: { isActive: true },
  },
}

export function ChangeMemberDialog({ member, change, onClose }: ChangeMemberDialogProps) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const { title, text, confirm, done, values } = CHANGES[change]
  const name = personName(member)
  const update = useMutation(
    trpc.staff.members.update.mutationOptions({
      onSuccess: () => {
        notify(done(name))
        onClose()
        return queryClient.invalidateQueries(trpc.staff.pathFilter())
      },
    }),
  )
  return (
    <ConfirmDialog
      title={title(name)}
      confirm={confirm}
      confirming="Changing…"
      isDanger={change === 'out'}
      busy={update.isPending}
      problem={problemText(update.error)}
      onConfirm={() => update.mutate({ staffId: member.staffId, ...values })}
      onClose={onClose}
    >
      <p>{text}</p>
    </ConfirmDialog>
  )
}
