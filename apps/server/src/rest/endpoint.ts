import { type Auth, type Context, DomainError, type ReasonCode } from '@webmagic/api'
import { z } from 'zod'

/** Where the older system's API is. */
export const REST_BASE = '/api/v1'

/** Who calls, and what an endpoint works with besides what it was sent. */
export interface Caller {
  context: Context
  doors: { customer: Auth; staff: Auth }
  /** Where the request comes from, in the host's word. */
  address: string
  authorization: string | undefined
  userAgent: string | undefined
}

/** What was sent, in the words in which refusals say where. */
interface Sent {
  path: unknown
  query: unknown
  body: unknown
}

/** A refusal in the older API's words. */
export type Refusal = readonly [status: number, detail: string]

interface Description {
  method: 'GET' | 'POST' | 'PATCH'
  /** Below `/api/v1`, with parameters as `{name}`. */
  path: string
  /** Answered too. */
  alsoAt?: string
  operationId: string
  tag: string
  summary: string
  description?: string
  /** Whose bearer token is needed; `optional` where one makes a difference. */
  access: 'customer' | 'optional' | 'anybody'
  /** JSON unless it says so. */
  sentAs?: 'form'
  status?: 200 | 201
  /** Where a reason of the domain has another status or message than elsewhere. */
  refusals?: Partial<Record<ReasonCode, Refusal>>
  /** Answers 400 with the sites to choose from. */
  asksForSite?: true
  /** What else it refuses. */
  alsoRefuses?: readonly Refusal[]
}

interface Declaration<T extends z.ZodObject, R extends z.ZodType> extends Description {
  /** Schemas of `path`, `query` and `body`; what it does not name may not be sent. */
  takes: T
  gives: R
  /** Of the body and of the answer. */
  example: { body?: unknown; answer: z.input<R> }
  run(sent: z.output<T>, caller: Caller): Promise<z.input<R>>
}

/** The one place that says what an endpoint takes and gives: route and document are both made from it. */
export interface Endpoint extends Description {
  takes: z.ZodObject
  gives: z.ZodType
  example: { body?: unknown; answer: unknown }
  /**
   * Whoever may not call learns that and nothing else, whatever they sent.
   * Errors: `z.ZodError`, whose paths begin with where it was sent.
   */
  answer(sent: () => Sent, caller: Caller): Promise<unknown>
}

export const nothing = z.object({})

const unnamed = z.strictObject({})

/** Looked up once for a request: the verb does not ask again. */
async function assertCustomer({ context }: Caller): Promise<void> {
  const { kind } = await context.whoIsAsking()
  if (kind === 'anonymous') throw new DomainError('unauthenticated')
  if (kind !== 'customer') throw new DomainError('forbidden')
}

export function endpoint<T extends z.ZodObject, R extends z.ZodType>({
  run,
  ...declared
}: Declaration<T, R>): Endpoint {
  const { takes, gives } = declared
  const named = ['path', 'query', 'body'].filter((place) => place in takes.shape)
  const others = z.object({ query: 'query' in takes.shape ? z.unknown() : unnamed })
  return {
    ...declared,
    async answer(read, caller) {
      if (declared.access === 'customer') await assertCustomer(caller)
      const sent = read()
      others.parse(sent)
      const taken = takes.parse(
        Object.fromEntries(Object.entries(sent).filter(([place]) => named.includes(place))),
      )
      return gives.parse(await run(taken, caller))
    },
  }
}
