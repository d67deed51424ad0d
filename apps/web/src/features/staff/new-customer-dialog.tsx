import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { FormDialog } from '../../components/form-dialog.tsx'
import { useNotify } from '../../components/notices.tsx'
import { TextField } from '../../components/text-field.tsx'
import { refusedField } from '../../failure.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { trpc } from './api.ts'
import { emailProblem, formProblem } from './failures.ts'

export function NewCustomerDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('')
  const [fullName, setFullName] = useState('')
  const [phone, setPhone] = useState('')
  const create = useCreateCustomer()
  const send = useSendOnce(create.mutate)
  const problems = {
    email: emailProblem(create.error),
    fullName: refusedField(create.error, 'fullName'),
    phone: refusedField(create.error, 'phone'),
  }
  return (
    <FormDialog
      title="New customer"
      submit="Open the account"
      submitting="Opening…"
      busy={create.isPending}
      problem={formProblem(create.error, Object.values(problems))}
      onSubmit={() =>
        send({
          email,
          ...(fullName.trim() ? { fullName } : {}),
          ...(phone.trim() ? { phone } : {}),
        })
      }
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
      <TextField
        label="Phone (optional)"
        type="tel"
        autoComplete="off"
        maxLength={50}
        problem={problems.phone}
        value={phone}
        onChange={(event) => setPhone(event.target.value)}
      />
    </FormDialog>
  )
}

function useCreateCustomer() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const notify = useNotify()
  return useMutation(
    trpc.staff.customers.create.mutationOptions({
      onSuccess: async ({ customerId, email }) => {
        queryClient.invalidateQueries(trpc.staff.customers.search.pathFilter())
        await navigate({ to: '/staff/customers/$customerId', params: { customerId } })
        notify(`The account is open. A letter is on its way to ${email}.`)
      },
    }),
  )
}
