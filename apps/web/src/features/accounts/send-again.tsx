import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { useSendOnce } from '../../use-send-once.ts'
import { isAuthProblem } from './auth-failure.ts'
import { authRequest } from './auth-request.ts'
import { FormProblem } from './form-problem.tsx'
import { me } from './session.ts'

/** Has the letter with which an address is confirmed sent once more. */
export function SendAgain({ email }: { email: string }) {
  const queryClient = useQueryClient()
  const letter = useMutation({
    mutationFn: () => authRequest('/api/auth/send-verification-email', { email }),
    onError: (error) => {
      if (isAuthProblem(error, 'already_verified')) queryClient.invalidateQueries(me)
    },
  })
  const send = useSendOnce(letter.mutate)
  return (
    <div className="grid grid-cols-1 justify-items-start gap-3">
      <Button busy={letter.isPending} onClick={() => send()}>
        {letter.isPending ? 'Sending…' : 'Send the letter again'}
      </Button>
      <p role="status" className="text-sm text-good empty:hidden">
        {letter.isSuccess && `A letter is on its way to ${email}.`}
      </p>
      <FormProblem error={letter.error} />
    </div>
  )
}
