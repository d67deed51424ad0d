import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormDialog } from '../../components/form-dialog.tsx'
import { TextField } from '../../components/text-field.tsx'
import { refusedField } from '../../failure.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { trpc } from './api.ts'
import { formProblem } from './failures.ts'
import type { Scope } from './labels.ts'
import { ScopeChoice } from './scope-choice.tsx'

interface NewKeyDialogProps {
  onCreated: (key: { name: string; key: string }) => void
  onClose: () => void
}

const DEFAULT_DAYS = '90'

export function NewKeyDialog({ onCreated, onClose }: NewKeyDialogProps) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>([])
  const [days, setDays] = useState(DEFAULT_DAYS)
  const [isScopeMissing, setScopeMissing] = useState(false)
  const create = useCreateKey(onCreated)
  const send = useSendOnce(create.mutate)
  const problems = {
    name: refusedField(create.error, 'name'),
    days: refusedField(create.error, 'expiresInDays'),
  }

  function submit() {
    setScopeMissing(scopes.length === 0)
    if (scopes.length === 0) return
    send({ name, scopes, ...(days === '' ? {} : { expiresInDays: Number(days) }) })
  }

  return (
    <FormDialog
      title="New API key"
      submit="Make the key"
      submitting="Making…"
      busy={create.isPending}
      problem={formProblem(create.error, Object.values(problems))}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        maxLength={100}
        autoComplete="off"
        hint="What uses it, so that others know what breaks without it."
        problem={problems.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <ScopeChoice chosen={scopes} isMissing={isScopeMissing && scopes.length === 0} onChange={setScopes} />
      <TextField
        label="Ends after (days)"
        type="number"
        inputMode="numeric"
        min={1}
        max={3650}
        step={1}
        hint="Leave empty for a key that never ends by itself."
        problem={problems.days}
        value={days}
        onChange={(event) => setDays(event.target.value)}
      />
    </FormDialog>
  )
}

function useCreateKey(onCreated: NewKeyDialogProps['onCreated']) {
  const queryClient = useQueryClient()
  return useMutation(
    trpc.staff.keys.create.mutationOptions({
      // The key is in the answer: it is not kept for longer than it is shown.
      gcTime: 0,
      onSuccess: ({ name, key }) => {
        onCreated({ name, key })
        return queryClient.invalidateQueries(trpc.staff.pathFilter())
      },
    }),
  )
}
