import { type ReactNode, useId, useRef } from 'react'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'
import { useModal } from './use-modal.ts'

interface ConfirmDialogProps {
  title: string
  /** What happens if the answer is yes. */
  children: ReactNode
  confirm: string
  /** In place of `confirm` while it is under way. */
  confirming: string
  cancel?: string
  /** Whether it takes something away. */
  isDanger?: boolean
  busy: boolean
  /** Why it did not work. */
  problem: string | null
  onConfirm: () => void
  onClose: () => void
}

/** A question before something that is hard to undo. There while it is rendered; the focus then goes back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirm, confirming, cancel = 'Cancel', isDanger = true } = props
  const { busy, problem, onConfirm, onClose } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const textId = useId()
  useModal(dialog)
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      aria-describedby={textId}
      onCancel={(event) => busy && event.preventDefault()}
      // Not when development renders everything twice, and it is open again.
      onClose={() => !dialog.current?.open && onClose()}
    >
      <h2 id={titleId} className="text-xl font-bold tracking-tight">
        {title}
      </h2>
      <div id={textId} className="mt-3 grid gap-3 text-muted">
        {children}
      </div>
      {problem && (
        <div className="mt-5">
          <Notice tone="problem" role="alert">
            {problem}
          </Notice>
        </div>
      )}
      <div className="dialog-actions">
        <Button busy={busy} onClick={() => dialog.current?.close()}>
          {cancel}
        </Button>
        <Button variant={isDanger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
          {busy ? confirming : confirm}
        </Button>
      </div>
    </dialog>
  )
}
