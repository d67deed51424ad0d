import pg from 'pg'
import { vi } from 'vitest'

export interface SentStatement {
  text: string
  values: unknown[]
}

/** What PostgreSQL is sent while the work runs. */
export async function statementsOf(work: () => Promise<unknown>): Promise<SentStatement[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return query.mock.calls.map(([statement, values]: unknown[]) => toStatement(statement, values))
  } finally {
    query.mockRestore()
  }
}

function toStatement(statement: unknown, values: unknown): SentStatement {
  if (typeof statement === 'object' && statement !== null && 'text' in statement) {
    return toStatement(statement.text, 'values' in statement ? statement.values : values)
  }
  return { text: String(statement), values: Array.isArray(values) ? values : [] }
}
