import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { useState } from 'react'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { useNotify } from '../../../components/notices.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { refusedField } from '../../../failure.ts'
import { useSendOnce } from '../../../use-send-once.ts'
import { CATEGORY_OPTIONS, type TicketCategory } from '../../tickets/labels.ts'
import { client, trpc } from '../api.ts'
import { formProblem } from '../failures.ts'
import type { Template } from './labels.ts'

interface TemplateDialogProps {
  /** The one to change, null for a new one. */
  template: Template | null
  onClose: () => void
}

interface Values {
  name: string
  category: TicketCategory | null
  message: string
}

export function TemplateDialog({ template, onClose }: TemplateDialogProps) {
  const [values, setValues] = useState<Values>(template ?? { name: '', category: null, message: '' })
  const save = useSave(template?.templateId ?? null, onClose)
  const send = useSendOnce(save.mutate)
  const problems = {
    name: isDomainError(save.error, 'conflict')
      ? 'There is one with this name.'
      : refusedField(save.error, 'name'),
    message: refusedField(save.error, 'message'),
  }
  return (
    <FormDialog
      title={template ? 'Change a canned reply' : 'New canned reply'}
      submit="Save"
      submitting="Saving…"
      busy={save.isPending}
      problem={formProblem(save.error, Object.values(problems))}
      onSubmit={() => send(values)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        maxLength={100}
        autoComplete="off"
        hint="Only staff see it."
        problem={problems.name}
        value={values.name}
        onChange={(event) => setValues({ ...values, name: event.target.value })}
      />
      <SelectField
        label="Category"
        value={values.category ?? ''}
        none="For all categories"
        options={CATEGORY_OPTIONS}
        onChange={(category) => setValues({ ...values, category: category ?? null })}
      />
      <TextArea
        label="Text"
        rows={7}
        required
        maxLength={20_000}
        hint="{{customer_name}}, {{site}} and {{ticket_number}} are filled in."
        problem={problems.message}
        value={values.message}
        onChange={(event) => setValues({ ...values, message: event.target.value })}
      />
    </FormDialog>
  )
}

function useSave(templateId: string | null, onDone: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation({
    mutationFn: ({ name, category, message }: Values) =>
      templateId === null
        ? client.staff.tickets.templates.create.mutate({ name, category, message })
        : client.staff.tickets.templates.update.mutate({ templateId, name, category, message }),
    onSuccess: ({ name }) => {
      notify(`“${name}” is saved.`)
      onDone()
      return queryClient.invalidateQueries(trpc.staff.tickets.templates.pathFilter())
    },
  })
}
