import SuperJSON, { type SuperJSONResult } from 'superjson'
import { after, timeoutError } from './abort.ts'
import { isErrorShape, isRecord } from './errors.ts'
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

export interface Question {
  /** Of the procedure. */
  path: string
  /** Its input, as JSON in superjson's envelope. */
  input: string
}

/** A procedure's answer, or the shape of its error. */
export type Answer = { data: unknown } | { error: unknown }

/** Asks for several procedures in one request, as tRPC's protocol has it. */
export async function ask(
  type: 'query' | 'mutation',
  questions: readonly Question[],
  { controller }: Batch,
  { url, fetch, headers, timeoutMs }: AskOptions,
): Promise<{ response: Response; answers: (Answer | undefined)[] }> {
  const paths = questions.map(({ path }) => path).join(',')
  const input = `{${questions.map(({ input }, index) => `"${index}":${input}`).join(',')}}`
  const { signal } = controller
  const stopTimer = after(timeoutMs, () => controller.abort(timeoutError()))
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
    const each = questions.map((_question, index) => (Array.isArray(answers) ? answers[index] : answers))
    return { response, answers: each.map(read) }
  } finally {
    stopTimer()
  }
}

/** What cannot be read is no answer, but the others of its request are. */
function read(answer: unknown): Answer | undefined {
  if (!isRecord(answer)) return undefined
  // Refused before the host knew that tRPC was meant: without superjson's envelope.
  if (isErrorShape(answer.error)) return { error: answer.error }
  try {
    if (isSerialized(answer.error)) return { error: SuperJSON.deserialize(answer.error) }
    if (!isRecord(answer.result)) return undefined
    const { data } = answer.result
    return { data: isSerialized(data) ? SuperJSON.deserialize(data) : undefined }
  } catch {
    return undefined
  }
}

function isSerialized(value: unknown): value is SuperJSONResult {
  return isRecord(value) && 'json' in value
}
