import type { Ref } from 'react'
import { Moment } from '../../components/moment.tsx'
import { AuditSentence } from './audit-sentence.tsx'
import type { AuditEntry } from './labels.ts'

interface AuditTableProps {
  entries: AuditEntry[]
  rows: Ref<HTMLTableSectionElement>
}

/** Newest first. On a narrow screen the time is below its sentence. */
export function AuditTable({ entries, rows }: AuditTableProps) {
  return (
    <div className="rows">
      <table className="table">
        <caption className="sr-only">What was done, newest first</caption>
        <thead className="max-sm:sr-only">
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="max-sm:hidden">
              When
            </th>
          </tr>
        </thead>
        <tbody ref={rows}>
          {entries.map((entry) => (
            <tr key={entry.entryId} data-row>
              <td className="w-full">
                <AuditSentence entry={entry} />
                <span className="mt-1 block text-sm text-muted sm:hidden">
                  <Moment at={entry.at} />
                </span>
              </td>
              <td className="whitespace-nowrap text-sm text-muted max-sm:hidden">
                <Moment at={entry.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
