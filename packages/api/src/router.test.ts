import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ACCESS } from './access.ts'
import type { Services } from './context.ts'
import { appRouter } from './router.ts'
import { callerAs, refusal, servicesOver, staffActor } from './testing/api.ts'
import { newCustomer } from './testing/customers.ts'
import { failureOf, post, send } from './testing/http.ts'
import { newSession, sign } from './testing/sessions.ts'

const definition = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  /** The schema of what it answers with, if it has one. */
  output: z.unknown().optional(),
})
type Definition = z.output<typeof definition>

const procedures = Object.entries<unknown>(appRouter._def.procedures).map(([path, procedure]) => {
  if (typeof procedure !== 'function' || !('_def' in procedure)) throw new Error(`${path} is no procedure`)
  return { path, definition: definition.parse(procedure._def) }
})

let database: TestDatabase
let services: Services
let authorization: string

beforeAll(async () => {
  database = await createTestDatabase()
  services = servicesOver(database)
  const customer = await newCustomer(database.pool, { sites: 2 })
  const token = await newSession(database.pool, customer.id)
  authorization = `Bearer ${sign(token, services.authSecret)}`
})
afterAll(() => database.close())

function call(path: string, { type }: Definition, input: unknown, headers: Record<string, string>) {
  const body = JSON.stringify({ json: input })
  return type === 'mutation'
    ? post(services, path, body, headers)
    : send(services, `${path}?input=${encodeURIComponent(body)}`, { headers })
}

test('there are procedures to look at', () => {
  expect(procedures.map(({ path }) => path)).toContain('ownership.mySites')
})

// Who may not call a procedure is told so, whatever the input.
const isForCustomers = ({ path }: { path: string }) => 'customer' in Object(Reflect.get(ACCESS, path))

describe.each(procedures.filter(isForCustomers))(
  '$path, for customers',
  ({ path, definition: procedure }) => {
    test('refuses keys that it does not know', async () => {
      const { status, error } = await failureOf(call(path, procedure, { nonsense: 1 }, { authorization }))
      expect(status).toBe(400)
      const reason = error.data.reason
      const issues = reason?.code === 'validation_failed' ? reason.issues : []
      expect(issues.map((issue) => issue.message).join()).toContain('nonsense')
    })

    test('refuses what is no object', async () => {
      for (const input of ['text', 1, true, [1], null]) {
        expect((await failureOf(call(path, procedure, input, { authorization }))).status).toBe(400)
      }
    })
  },
)

describe.each(procedures.filter((procedure) => !isForCustomers(procedure)))(
  '$path, for staff',
  ({ path }) => {
    const callAs = (input: unknown) => {
      const called = path
        .split('.')
        .reduce<unknown>(
          (place, name) => Reflect.get(Object(place), name),
          callerAs(services, staffActor('admin')),
        )
      if (typeof called !== 'function') throw new Error(`${path} is not there`)
      return refusal(called(input))
    }

    test('refuses keys that it does not know', async () => {
      expect(JSON.stringify(await callAs({ nonsense: 1 }))).toContain('nonsense')
    })

    test('refuses what is no object', async () => {
      for (const input of ['text', 1, true, [1], null]) {
        expect(await callAs(input)).toMatchObject({ code: 'validation_failed' })
      }
    })
  },
)

// What a subscription gives is held by its type.
const isAnswer = ({ definition: { type } }: { definition: Definition }) => type !== 'subscription'

test.each(procedures.filter(isAnswer))('$path says what it answers with', ({ definition: procedure }) => {
  expect(procedure.output).toBeDefined()
})

const isPublic = ({ path }: { path: string }) => 'public' in Object(Reflect.get(ACCESS, path))

test.each(procedures.filter((procedure) => !isPublic(procedure)))(
  '$path is not for everybody',
  async ({ path, definition: procedure }) => {
    expect((await failureOf(call(path, procedure, {}, {}))).status).toBe(401)
  },
)
