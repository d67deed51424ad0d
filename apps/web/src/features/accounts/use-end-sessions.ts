import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, trpc } from '../../api.ts'
import { useNotify } from '../../components/notices.tsx'
import { deviceName } from './device.ts'
import type { Session } from './session-row.tsx'

/** Signs the customer out elsewhere. `onEnded` is told that buttons are about to go. */
export function useEndSessions(onEnded: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation({
    mutationFn: (sessions: Session[]) =>
      Promise.all(sessions.map(({ sessionId }) => client.account.revokeSession.mutate({ sessionId }))),
    onSuccess: (_, [first, ...rest]) => {
      const one = `Signed out: ${deviceName(first?.userAgent ?? null)}.`
      notify(rest.length === 0 ? one : 'Everywhere else you are signed out.')
      onEnded()
    },
    onSettled: () => queryClient.invalidateQueries(trpc.account.sessions.pathFilter()),
  })
}
