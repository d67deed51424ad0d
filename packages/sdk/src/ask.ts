import type { Operation } from '@trpc/client'
import SuperJSON, { type SuperJSONResult } from 'superjson'
import { assertJson } from './fetch.ts'

export interface AskOptions {
  /** Of the procedures. */
  url: string
  fetch: typeof fetch
  headers: Record<string, string>
  timeoutMs: number
}

export interface Batch {
  /** How many of its calls are still wanted. */
  waiting: number
  controller: AbortController
}

/** A procedure's answer, or the shape of its error. */
export type Answer = { data: unknown } | { error: unknown }

/** Asks for several procedures in one request, as tRPC's protocol has it. */
export async function ask(
  type: 'query' | 'mutation',
  ops: Operation[],
  { controller }: Batch,
  { url, fetch, headers, timeoutMs }: AskOptions,
): Promise<{ response: Response; answers: (Answer | undefined)[] }> {
  const paths = ops.map(({ path }) => path).join(',')
  const input = JSON.stringify({ ...ops.map(({ input }) => SuperJSON.serialize(input)) })
  const { signal } = controller
  const tooLate = () => controller.abort(new DOMException('No answer in time', 'TimeoutError'))
  const timer = setTimeout(tooLate, timeoutMs)
  try {
    const response = await (type === 'query'
      ? fetch(`${url}/${paths}?batch=1&input=${encodeURIComponent(input)}`, { headers, signal })
      : fetch(`${url}/${paths}?batch=1`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: input,
          signal,
        }))
    const answers: unknown = await (await assertJson(response)).json()
    // A request that was refused as a whole has one answer for all.
    const each = ops.map((_op, index) => (Array.isArray(answers) ? answers[index] : answers))
    return { response, answers: each.map(read) }
  } finally {
    clearTimeout(timer)
  }
}

function read(answer: unknown): Answer | undefined {
  if (!isRecord(answer)) return undefined
  if (isSerialized(answer.error)) return { error: SuperJSON.deserialize(answer.error) }
  if (!isRecord(answer.result)) return undefined
  const { data } = answer.result
  return { data: isSerialized(data) ? SuperJSON.deserialize(data) : undefined }
}

function isSerialized(value: unknown): value is SuperJSONResult {
  return isRecord(value) && 'json' in value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
