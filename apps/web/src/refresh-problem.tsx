import { Button } from './components/button.tsx'
import { Notice } from './components/notice.tsx'
import { describeFailure } from './failure.ts'

/** Something is there, but newer or further things could not be had. */
export function RefreshProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, advice, requestId } = describeFailure(error)
  return (
    <div className="mb-6">
      <Notice tone="problem" role="alert">
        <p>
          {title} {advice} {requestId && <>Request number {requestId}.</>}
        </p>
        <div className="mt-2">
          <Button onClick={onRetry}>Try again</Button>
        </div>
      </Notice>
    </div>
  )
}
