import { isDomainError } from '@webmagic/sdk'
import type { ReactNode } from 'react'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { describeFailure } from '../../failure.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { AdminsOnly } from './admins-only.tsx'

interface QueryViewProps<Data> {
  query: {
    data: Data | undefined
    error: unknown
    isPending: boolean
    isFetching: boolean
    isRefetchError: boolean
    refetch: () => unknown
  }
  /** Read out while its shape is shown. */
  loading: string
  children: (data: Data) => ReactNode
}

/** What a query answered, or what stands in for it. */
export function QueryView<Data>({ query, loading, children }: QueryViewProps<Data>) {
  // Of somebody who was an admin when the page was opened.
  if (isDomainError(query.error, 'forbidden')) return <AdminsOnly />
  return (
    <div aria-busy={query.isFetching}>
      {query.isRefetchError && <RefreshProblem error={query.error} onRetry={query.refetch} />}
      {query.data !== undefined ? (
        children(query.data)
      ) : query.isPending ? (
        <RowsLoading text={loading} />
      ) : (
        <ErrorPanel failure={describeFailure(query.error)} busy={query.isFetching} onRetry={query.refetch} />
      )}
    </div>
  )
}

const ROWS = ['first', 'second', 'third', 'fourth']

function RowsLoading({ text }: { text: string }) {
  return (
    <div role="status">
      <span className="sr-only">{text}</span>
      <div aria-hidden="true" className="rows">
        {ROWS.map((row) => (
          <div key={row} className="grid gap-2 p-5">
            <div className="skeleton h-5 w-3/5" />
            <div className="skeleton h-4 w-2/5" />
          </div>
        ))}
      </div>
    </div>
  )
}
