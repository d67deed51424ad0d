import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '@webmagic/api/types'
import SuperJSON from 'superjson'
import { abortErrorOf, whenAborted } from './abort.ts'
import { type AskOptions, ask, type Batch, type Question } from './ask.ts'

/** The server's limit on calls per batch. */
const MAX_BATCH = 10
/** Of the part of an address that asks; proxies commonly take 8,000 characters for all of it. */
const MAX_ASKED = 6_000

/** A call that waits for its answer. Whoever made it may stop waiting. */
interface Call extends Question {
  succeed(data: unknown, context: { response: Response }): void
  fail(cause: unknown, response?: Response): void
  /** The request that it travels in. */
  batch?: Batch
  isOver: boolean
}

/**
 * Sends the calls of one tick together. Unlike tRPC's own link it does not wait for a timer first, which takes longer
 * than the rest of the client does.
 */
export function batchLink(options: AskOptions): TRPCLink<AppRouter> {
  return () => {
    const waiting: Record<'query' | 'mutation', Call[]> = { query: [], mutation: [] }
    const send = (type: 'query' | 'mutation') => {
      const calls = waiting[type].splice(0).filter(({ isOver }) => !isOver)
      while (calls.length > 0) void answer(type, calls.splice(0, fitting(type, calls)), options)
    }
    return ({ op }) =>
      observable((observer) => {
        const call: Call = {
          path: op.path,
          input: JSON.stringify(SuperJSON.serialize(op.input)),
          isOver: false,
          succeed(data, context) {
            observer.next({ result: { type: 'data', data }, context })
            observer.complete()
          },
          fail(cause, response) {
            observer.error(TRPCClientError.from(errorFrom(cause), response ? { meta: { response } } : {}))
          },
        }
        const type = op.type === 'mutation' ? 'mutation' : 'query'
        const stopListening = whenAborted(op.signal, () => {
          if (!call.isOver) observer.error(abortErrorOf(op.signal))
          giveUp(call)
        })
        if (waiting[type].push(call) === 1) queueMicrotask(() => send(type))
        return () => {
          stopListening()
          giveUp(call)
        }
      })
  }
}

/** How many of the next calls go into one request: queries are part of its address. At least one, however long it is. */
function fitting(type: 'query' | 'mutation', calls: readonly Question[]): number {
  const most = Math.min(calls.length, MAX_BATCH)
  if (type === 'mutation' || most === 1) return most
  let length = 0
  const tooMany = calls.slice(0, most).findIndex(({ path, input }, index) => {
    length += path.length + encodeURIComponent(`"${index}":${input},`).length
    return index > 0 && length > MAX_ASKED
  })
  return tooMany === -1 ? most : tooMany
}

async function answer(type: 'query' | 'mutation', calls: Call[], options: AskOptions): Promise<void> {
  const batch: Batch = { waiting: calls.length, controller: new AbortController() }
  for (const call of calls) call.batch = batch
  const open = () => calls.filter(({ isOver }) => !isOver)
  try {
    const { response, answers } = await ask(type, calls, batch, options)
    for (const [index, call] of calls.entries()) {
      const one = answers[index]
      if (call.isOver) continue
      if (one && 'data' in one) call.succeed(one.data, { response })
      else call.fail(one ?? new SyntaxError('No answer'), response)
    }
  } catch (cause) {
    for (const call of open()) call.fail(cause)
  }
}

/** A request that nobody waits for any more is cut off. */
function giveUp(call: Call): void {
  if (call.isOver) return
  call.isOver = true
  if (!call.batch) return
  call.batch.waiting -= 1
  if (call.batch.waiting === 0) call.batch.controller.abort()
}

/** An error of the API comes as its shape. */
function errorFrom(cause: unknown): Error | { error: never } {
  return cause instanceof Error ? cause : (cause as { error: never })
}
