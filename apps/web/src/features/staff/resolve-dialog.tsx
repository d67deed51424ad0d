import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { useId, useState } from 'react'
import { FormDialog } from '../../components/form-dialog.tsx'
import { useNotify } from '../../components/notices.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { refusedField } from '../../failure.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { trpc } from './api.ts'
import { ACTIONS, type Action, actionsFor, KINDS, type PaymentException } from './exception-kinds.ts'
import { formProblem } from './failures.ts'

interface ResolveDialogProps {
  exception: PaymentException
  /** The button that opened it is about to go. */
  onDone: () => void
  onClose: () => void
}

export function ResolveDialog({ exception, onDone, onClose }: ResolveDialogProps) {
  const actions = actionsFor(exception)
  const [action, setAction] = useState<Action>(actions[0] ?? 'dismiss')
  const [note, setNote] = useState('')
  const name = useId()
  const resolve = useResolve(action, () => {
    onClose()
    onDone()
  })
  const send = useSendOnce(resolve.mutate)
  const noteProblem = refusedField(resolve.error, 'note')
  const { exceptionId } = exception
  return (
    <FormDialog
      title={KINDS[exception.kind].title}
      submit="Resolve"
      submitting="Resolving…"
      busy={resolve.isPending}
      problem={problemOf(resolve.error, noteProblem)}
      onSubmit={() => send({ exceptionId, action, note: note.trim() })}
      onClose={onClose}
    >
      <fieldset>
        <legend className="mb-1 text-sm font-semibold">What to do</legend>
        {actions.map((each) => (
          <label key={each} className="check">
            <input type="radio" name={name} checked={each === action} onChange={() => setAction(each)} />
            <span>
              <span className="font-semibold">{ACTIONS[each].title}</span>: {ACTIONS[each].text}
            </span>
          </label>
        ))}
      </fieldset>
      <TextArea
        label="Note"
        required
        maxLength={2000}
        hint="Why, for whoever looks at it later."
        problem={noteProblem}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </FormDialog>
  )
}

function useResolve(action: Action, onDone: () => void) {
  const queryClient = useQueryClient()
  const notify = useNotify()
  return useMutation(
    trpc.purchase.resolveException.mutationOptions({
      onSuccess: ({ resolved, triedAgain }) => {
        if (resolved) notify(ACTIONS[action].done)
        else if (triedAgain) notify('It is being tried again, and disappears once it works.')
        else notify('It was resolved already, perhaps by itself.', 'problem')
        onDone()
      },
      onSettled: () => {
        queryClient.invalidateQueries(trpc.purchase.pathFilter())
      },
    }),
  )
}

function problemOf(error: unknown, noteProblem: string | null): string | null {
  if (isDomainError(error, 'conflict'))
    return 'All of this payment is refunded, or about to be. Take note instead.'
  return formProblem(error, [noteProblem])
}
