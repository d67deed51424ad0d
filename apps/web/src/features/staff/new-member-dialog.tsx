import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormDialog } from '../../components/form-dialog.tsx'
import { useNotify } from '../../components/notices.tsx'
import { TextField } from '../../components/text-field.tsx'
import { refusedField } from '../../failure.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { trpc } from './api.ts'
import { emailProblem, formProblem } from './failures.ts'
import { RoleChoice } from './role-choice.tsx'
import type { StaffRole } from './session.ts'

export function NewMemberDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('')
  const [fullName, setFullName] = useState('')
  const [role, setRole] = useState<StaffRole>('support')
  const create = useCreateMember(onClose)
  const send = useSendOnce(create.mutate)
  const problems = {
    email: emailProblem(create.error),
    fullName: refusedField(create.error, 'fullName'),
  }
  return (
    <FormDialog
      title="New member of staff"
      submit="Add"
      submitting="Adding…"
      busy={create.isPending}
      problem={formProblem(create.error, Object.values(problems))}
      onSubmit={() => send({ email, role, ...(fullName.trim() ? { fullName } : {}) })}
      onClose={onClose}
    >
      <TextField
        label="E-mail"
        type="email"
        autoComplete="off"
        required
        hint="A letter with a link to choose a password goes there."
        problem={problems.email}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label="Name (optional)"
        autoComplete="off"
        maxLength={255}
        problem={problems.fullName}
        value={fullName}
        onChange={(event) => setFullName(event.target.value)}
      />
      <RoleChoice role={role} onChange={setRole} />
    </FormDialog>
  )
}

function useCreateMember(onDone: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.staff.members.create.mutationOptions({
      onSuccess: ({ email }) => {
        notify(`A letter is on its way to ${email}.`)
        onDone()
        return queryClient.invalidateQueries(trpc.staff.pathFilter())
      },
    }),
  )
}
