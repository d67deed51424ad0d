import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef } from 'react'
import { useSendOnce } from '../../use-send-once.ts'

/** A form that is sent once at a time. After a refusal, the focus is where something has to change. */
export function useAccountForm(send: () => Promise<void>, onDone?: () => void) {
  const form = useRef<HTMLFormElement>(null)
  const request = useMutation({ mutationFn: send, ...(onDone ? { onSuccess: onDone } : {}) })

  const sendOnce = useSendOnce(request.mutate)

  useEffect(() => {
    if (!request.error) return
    const refused = form.current?.querySelector<HTMLInputElement>('input[aria-invalid]')
    refused?.focus()
    refused?.select()
  }, [request.error])

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    sendOnce()
  }

  return { form, onSubmit, busy: request.isPending, error: request.error }
}
