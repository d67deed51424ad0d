import pg from 'pg'

/** A statement as it was sent, and what came back. */
export interface Recorded {
  text: string
  values: unknown[]
  rows: Record<string, unknown>[]
}

/** What PostgreSQL is sent by this process while the work runs, in order. */
export async function record(work: () => Promise<unknown>): Promise<Recorded[]> {
  const recorded: Recorded[] = []
  const { query } = pg.Client.prototype
  const spied = function (this: pg.Client, ...sent: unknown[]): unknown {
    const entry = toEntry(sent)
    recorded.push(entry)
    const keep = (result: { rows?: Record<string, unknown>[] } | undefined) => {
      entry.rows = result?.rows ?? []
    }
    const callback = sent.at(-1)
    if (typeof callback === 'function') {
      const kept = (error: unknown, result: Parameters<typeof keep>[0]) => {
        keep(result)
        callback(error, result)
      }
      return Reflect.apply(query, this, [...sent.slice(0, -1), kept])
    }
    return Promise.resolve(Reflect.apply(query, this, sent)).then((result) => {
      keep(result)
      return result
    })
  }
  Object.assign(pg.Client.prototype, { query: spied })
  try {
    await work()
  } finally {
    Object.assign(pg.Client.prototype, { query })
  }
  return recorded
}

function toEntry([statement, values]: unknown[]): Recorded {
  if (typeof statement === 'object' && statement !== null && 'text' in statement) {
    return toEntry([statement.text, 'values' in statement ? statement.values : values])
  }
  return { text: String(statement), values: Array.isArray(values) ? values : [], rows: [] }
}
