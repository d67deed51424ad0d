import { ownConnection, TIMEOUT_MS } from './own-connection.ts'

const CHECK_MS = 2_000
/** Longer than it may take a worker to show itself: until then it has jobs, and nobody can see that it lives. */
const GRACE_MS = TIMEOUT_MS + 1_000

/** What was under way as often as that when a worker died may be why: whatever else waits comes before it. */
const OFTEN = 5
const PAUSE_MS = 10_000
/** No job is tried as often: one that may be tried without end was taken back while it was under way, and stays so. */
const TAKEN_BACK = 32_767

const KEY = (id: string) => `hashtextextended('webmagic worker ' || ${id}, 0)`

// Not on the connection that holds our own lock: there, ours would count as free.
const RELEASE = `
  with dead as materialized (
    select locked_by from graphile_worker._private_jobs
    where locked_by <> $1 and locked_at < now() - interval '${GRACE_MS} milliseconds'
    group by locked_by having pg_try_advisory_xact_lock(${KEY('locked_by')})
  ), often as materialized (
    select array_agg(id) as ids, least(attempts, max_attempts - 1) as tries from graphile_worker._private_jobs
    where locked_by in (select locked_by from dead) and attempts between ${OFTEN} and ${TAKEN_BACK - 1}
    group by tries
  ), released as materialized (
    select count(*), graphile_worker.force_unlock_workers(array_agg(locked_by)) from dead
  )
  select graphile_worker.reschedule_jobs(ids, attempts => tries, run_at => now() + interval '${PAUSE_MS} milliseconds')
  from released left join often on true`

export interface Presence {
  /** From now on the others see that this one lives. */
  show(workerId: string): Promise<void>
  end(): Promise<void>
}

/**
 * Shows the other workers that this one lives, and takes the jobs of those that do not from them: by itself, a job
 * whose worker was killed would wait for four hours. Being killed is never a job's last try, as it says nothing about
 * the job. To be connected before the worker begins, so that what it takes is not seen as abandoned. `onLost` is told
 * when a connection is gone.
 */
export async function connectPresence(databaseUrl: string, onLost: () => void): Promise<Presence> {
  const open = () => ownConnection(databaseUrl, 'webmagic worker')
  const [holder, checker] = [open(), open()]
  let ended = false
  let timer: NodeJS.Timeout | undefined
  for (const client of [holder, checker]) client.on('error', () => ended || onLost())
  const end = async () => {
    ended = true
    clearInterval(timer)
    await Promise.allSettled([holder.end(), checker.end()])
  }
  try {
    await Promise.all([holder.connect(), checker.connect()])
  } catch (error) {
    await end()
    throw error
  }
  return {
    async show(workerId) {
      await holder.query(`select pg_advisory_lock(${KEY('$1::text')})`, [workerId])
      const check = () => checker.query(RELEASE, [workerId]).catch(() => {})
      await check()
      timer = setInterval(check, CHECK_MS)
    },
    end,
  }
}
