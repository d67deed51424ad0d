import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'
import { useModal } from './use-modal.ts'

interface FormDialogProps {
  title: string
  /** The fields. */
  children: ReactNode
  submit: string
  /** In place of `submit` while it is under way. */
  submitting: string
  busy: boolean
  /** Why it did not work, unless a field says it. */
  problem: string | null
  onSubmit: () => void
  onClose: () => void
}

/** A short form on top of a page. There while it is rendered; the focus then goes back. */
export function FormDialog(props: FormDialogProps) {
  const { title, children, submit, submitting, busy, problem, onSubmit, onClose } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useModal(dialog)

  // After a refusal, the focus is where something has to change.
  useEffect(() => {
    if (!busy) dialog.current?.querySelector<HTMLInputElement>('input[aria-invalid]')?.focus()
  }, [busy])

  function send(event: FormEvent) {
    event.preventDefault()
    if (!busy) onSubmit()
  }

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => busy && event.preventDefault()}
      // Not when development renders everything twice, and it is open again.
      onClose={() => !dialog.current?.open && onClose()}
    >
      <h2 id={titleId} className="text-xl font-bold tracking-tight">
        {title}
      </h2>
      <form onSubmit={send} className="mt-5 grid gap-5">
        {children}
        {problem && (
          <Notice tone="problem" role="alert">
            {problem}
          </Notice>
        )}
        <div className="dialog-actions mt-1">
          <Button busy={busy} onClick={() => dialog.current?.close()}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={busy}>
            {busy ? submitting : submit}
          </Button>
        </div>
      </form>
    </dialog>
  )
}
