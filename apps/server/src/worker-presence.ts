import pg from 'pg'

const CHECK_MS = 5_000

const KEY = (id: string) => `hashtextextended('webmagic worker ' || ${id}, 0)`

// Not on the connection that holds our own lock: there, ours would count as free.
const RELEASE = `
  select graphile_worker.force_unlock_workers(array_agg(locked_by)) from (
    select distinct locked_by from graphile_worker._private_jobs
    where locked_by <> $1 and locked_at < now() - interval '2 seconds'
  ) locking
  where pg_try_advisory_xact_lock(${KEY('locked_by')})`

export interface Presence {
  end(): Promise<void>
}

/**
 * Shows the other workers that this one lives, and takes the jobs of those that do not from them: by itself, a job
 * whose worker was killed would wait for four hours. `onLost` is told when the connection that shows it is gone.
 */
export async function showPresence(
  databaseUrl: string,
  workerId: string,
  onLost: () => void,
): Promise<Presence> {
  const [holder, checker] = [open(databaseUrl), open(databaseUrl)]
  let ended = false
  for (const client of [holder, checker]) client.on('error', () => ended || onLost())
  await holder.connect()
  await checker.connect()
  await holder.query(`select pg_advisory_lock(${KEY('$1::text')})`, [workerId])
  const check = () => checker.query(RELEASE, [workerId]).catch(() => {})
  await check()
  const timer = setInterval(check, CHECK_MS)
  return {
    async end() {
      ended = true
      clearInterval(timer)
      await Promise.allSettled([holder.end(), checker.end()])
    },
  }
}

function open(databaseUrl: string): pg.Client {
  return new pg.Client({
    connectionString: databaseUrl,
    application_name: 'webmagic worker',
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
  })
}
