import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Moment } from '../../components/moment.tsx'
import { trpc } from './api.ts'
import { AuditSentence } from './audit-sentence.tsx'
import { QueryView } from './query-view.tsx'

const RECENT = 5

/** What was done about a customer lately. */
export function CustomerHistory({ customerId }: { customerId: string }) {
  const recent = useQuery(trpc.staff.audit.list.queryOptions({ customerId, limit: RECENT }, { staleTime: 0 }))
  return (
    <section aria-labelledby="history-heading" className="panel">
      <h2 id="history-heading" className="panel-title mb-2">
        History
      </h2>
      <QueryView query={recent} loading="Loading the history…">
        {({ entries }) => (
          <>
            {entries.length === 0 && <p className="text-muted">Nothing so far.</p>}
            <ul className="grid gap-3 text-sm">
              {entries.map((entry) => (
                <li key={entry.entryId}>
                  <AuditSentence entry={entry} />
                  <span className="block text-muted">
                    <Moment at={entry.at} />
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </QueryView>
      <p className="mt-5 flex flex-wrap gap-x-6 gap-y-5">
        <Link to="/staff/audit" search={{ customerId }} className="text-link">
          All about them
        </Link>
        <Link to="/staff/audit" search={{ actorId: customerId }} className="text-link">
          All done by them
        </Link>
      </p>
    </section>
  )
}
