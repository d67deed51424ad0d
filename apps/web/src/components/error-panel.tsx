import { Button } from './button.tsx'
import { MessagePanel } from './message-panel.tsx'

/** Why something did not work, in words for somebody who is not a computer person. */
export interface Failure {
  title: string
  advice: string
  /** What support needs to find the failure; only there when the cause is on our side. */
  requestId: string | null
}

interface ErrorPanelProps {
  failure: Failure
  busy?: boolean
  onRetry: () => void
}

/** What went wrong, what to do, and the number that support will ask for. */
export function ErrorPanel({ failure, busy = false, onRetry }: ErrorPanelProps) {
  const { title, advice, requestId } = failure
  return (
    <MessagePanel
      role="alert"
      title={title}
      action={
        <Button variant="primary" busy={busy} onClick={onRetry}>
          Try again
        </Button>
      }
    >
      <p>{advice}</p>
      {requestId && (
        <p className="mt-3 text-sm">
          Request number <code className="request-id">{requestId}</code>
        </p>
      )}
    </MessagePanel>
  )
}
