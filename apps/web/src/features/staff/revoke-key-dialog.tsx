import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { useNotify } from '../../components/notices.tsx'
import { trpc } from './api.ts'
import { problemText } from './failures.ts'
import type { ApiKey } from './labels.ts'

interface RevokeKeyDialogProps {
  apiKey: ApiKey
  onClose: () => void
}

export function RevokeKeyDialog({ apiKey, onClose }: RevokeKeyDialogProps) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  const revoke = useMutation(
    trpc.staff.keys.revoke.mutationOptions({
      onSuccess: () => {
        notify(`The key “${apiKey.name}” no longer works.`)
        onClose()
        return queryClient.invalidateQueries(trpc.staff.pathFilter())
      },
    }),
  )
  return (
    <ConfirmDialog
      title={`Revoke “${apiKey.name}”?`}
      confirm="Revoke"
      confirming="Revoking…"
      busy={revoke.isPending}
      problem={problemText(revoke.error)}
      onConfirm={() => revoke.mutate({ keyId: apiKey.keyId })}
      onClose={onClose}
    >
      <p>Whatever uses it is refused from now on. This cannot be taken back; you can only make a new key.</p>
    </ConfirmDialog>
  )
}
