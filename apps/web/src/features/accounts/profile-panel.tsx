import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { trpc } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { useNotify } from '../../components/notices.tsx'
import { TextField } from '../../components/text-field.tsx'
import { explainFailure, refusedField } from '../../failure.ts'
import { Panel } from './panel.tsx'
import { type Customer, me } from './session.ts'

export function ProfilePanel({ customer }: { customer: Customer }) {
  const [fullName, setFullName] = useState(customer.fullName ?? '')
  const [phone, setPhone] = useState(customer.phone ?? '')
  const queryClient = useQueryClient()
  const notify = useNotify()
  const save = useMutation(
    trpc.account.updateProfile.mutationOptions({
      onSuccess: (changed) => {
        queryClient.setQueryData(me.queryKey, changed)
        notify('Your profile is saved.')
      },
    }),
  )
  const phoneProblem = refusedField(save.error, 'phone')

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!save.isPending) save.mutate({ fullName: fullName.trim() || null, phone: phone.trim() || null })
  }

  return (
    <Panel id="profile-heading" title="Profile">
      <form onSubmit={submit} className="mt-4 grid gap-5">
        {save.error && phoneProblem === null && (
          <Notice tone="problem" role="alert">
            {explainFailure(save.error)}
          </Notice>
        )}
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          maxLength={255}
          value={fullName}
          onChange={(event) => setFullName(event.target.value)}
        />
        <TextField
          label="Phone"
          type="tel"
          name="phone"
          autoComplete="tel"
          maxLength={50}
          hint="If you would like us to call you back."
          problem={phoneProblem === null ? null : 'Please use digits, spaces and + ( ) - only.'}
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
        <div>
          <Button type="submit" variant="primary" busy={save.isPending}>
            {save.isPending ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
