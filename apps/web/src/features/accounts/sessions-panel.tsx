import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { trpc } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { explainFailure } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { Panel } from './panel.tsx'
import { SessionRow } from './session-row.tsx'
import { useEndSessions } from './use-end-sessions.ts'

/** Where the customer is signed in. */
export function SessionsPanel() {
  const heading = useRef<HTMLHeadingElement>(null)
  const { data, error, refetch } = useQuery(trpc.account.sessions.queryOptions())
  const end = useEndSessions(() => heading.current?.focus())
  const sessions = data?.sessions ?? []
  const others = sessions.filter((session) => !session.isCurrent)
  return (
    <Panel id="sessions-heading" title="Where you are signed in" ref={heading}>
      <p className="mt-1 text-muted">
        Something you do not know? Sign it out here, and then change your password.
      </p>
      {error && (
        <div className="mt-4">
          <RefreshProblem error={error} onRetry={() => refetch()} />
        </div>
      )}
      {!data && !error && <SessionsLoading />}
      <ul className="mt-2">
        {sessions.map((session) => (
          <SessionRow
            key={session.sessionId}
            session={session}
            busy={end.isPending && end.variables.includes(session)}
            onEnd={() => end.isPending || end.mutate([session])}
          />
        ))}
      </ul>
      {end.error && (
        <div className="mt-4">
          <Notice tone="problem" role="alert">
            {explainFailure(end.error)}
          </Notice>
        </div>
      )}
      {others.length > 1 && (
        <div className="mt-4">
          <Button busy={end.isPending} onClick={() => end.mutate(others)}>
            Sign out everywhere else
          </Button>
        </div>
      )}
    </Panel>
  )
}

function SessionsLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading where you are signed in…</span>
      <div aria-hidden="true" className="skeleton mt-4 h-14" />
    </div>
  )
}
