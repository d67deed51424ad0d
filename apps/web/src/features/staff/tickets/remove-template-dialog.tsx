import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { useNotify } from '../../../components/notices.tsx'
import { trpc } from '../api.ts'
import { problemText } from '../failures.ts'
import type { Template } from './labels.ts'

interface RemoveTemplateDialogProps {
  template: Template
  onClose: () => void
}

export function RemoveTemplateDialog({ template: { templateId, name }, onClose }: RemoveTemplateDialogProps) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const remove = useMutation(
    trpc.staff.tickets.templates.remove.mutationOptions({
      onSuccess: () => {
        notify(`“${name}” is removed.`)
        onClose()
        return queryClient.invalidateQueries(trpc.staff.tickets.templates.pathFilter())
      },
    }),
  )
  return (
    <ConfirmDialog
      title={`Remove “${name}”?`}
      confirm="Remove"
      confirming="Removing…"
      busy={remove.isPending}
      problem={problemText(remove.error)}
      onConfirm={() => remove.mutate({ templateId })}
      onClose={onClose}
    >
      <p>For good. What was sent with it stays as it is.</p>
    </ConfirmDialog>
  )
}
