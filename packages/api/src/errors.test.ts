import { TRPCError } from '@trpc/server'
import { createTestDatabase, type TestDatabase } from '@webmagic/db/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Services } from './context.ts'
import {
  DomainError,
  domainErrorShape,
  errorShape,
  type Reason,
  type ReasonCode,
  toDomainError,
} from './errors.ts'
import { servicesOver } from './testing/api.ts'
import { newCustomer } from './testing/customers.ts'
import { failureOf, post, send } from './testing/http.ts'
import { newSession, sign } from './testing/sessions.ts'

const PLACE = { path: 'room.procedure', requestId: 'request-1' }

const HTTP_STATUS: Record<ReasonCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  validation_failed: 400,
  no_sites: 400,
  site_selection_required: 400,
  not_site_owner: 403,
  already_owned: 409,
  last_owner: 409,
  site_not_for_sale: 409,
  payment_overdue: 409,
  ticket_closed: 409,
  invalid_transition: 409,
  conflict: 409,
  link_invalid: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  payment_provider_unavailable: 503,
  database_unavailable: 503,
}

function reasonWith(code: ReasonCode): Reason {
  switch (code) {
    case 'validation_failed':
      return { code, issues: [{ path: ['search'], message: 'Too long' }] }
    case 'site_selection_required':
      return {
        code,
        message: 'Which one?',
        sites: [{ siteId: 'a', slug: 'a', siteTitle: null, isPrimary: true }],
        total: 2,
      }
    case 'rate_limited':
      return { code, retryAfterSeconds: 7 }
    default:
      return { code }
  }
}

function isReasonCode(code: string): code is ReasonCode {
  return code in HTTP_STATUS
}

describe.each(Object.keys(HTTP_STATUS).filter(isReasonCode))('%s', (code) => {
  const error = new DomainError(reasonWith(code))

  test(`is answered with ${HTTP_STATUS[code]}, its reason in full and a sentence`, () => {
    const shape = domainErrorShape(error, PLACE)
    expect(shape.data).toEqual({
      code: error.trpcCode,
      httpStatus: HTTP_STATUS[code],
      ...PLACE,
      reason: reasonWith(code),
    })
    expect(shape.message).toMatch(/^[A-Z].*\w+/)
    expect(shape.code).toBeLessThan(0)
  })

  test('is the same when it comes out of a procedure', () => {
    const wrapped = new TRPCError({ code: error.trpcCode, cause: error, message: error.message })
    expect(errorShape(wrapped, PLACE)).toEqual(domainErrorShape(error, PLACE))
    const unwrapped = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error })
    expect(errorShape(unwrapped, PLACE)).toEqual(domainErrorShape(error, PLACE))
  })
})

test('a verb may say more', () => {
  const shape = domainErrorShape(new DomainError('forbidden', 'Only the owner may do this.'), PLACE)
  expect(shape.message).toBe('Only the owner may do this.')
})

describe('an unexpected error says nothing but the request id', () => {
  const secret = 'insert into customer_users (email) values (ann@example.test)'
  const driverError = new pg.DatabaseError(`syntax error in ${secret}`, 1, 'error')
  driverError.code = '42601'
  driverError.detail = secret

  test.each([
    ['a driver error', driverError],
    ['one around it', new Error(secret, { cause: driverError })],
    ['a plain error', new TypeError(secret)],
  ])('%s', (_name, cause) => {
    const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: cause.message, cause })
    const shape = errorShape(error, PLACE)
    expect(shape.data).toEqual({ code: 'INTERNAL_SERVER_ERROR', httpStatus: 500, ...PLACE, reason: null })
    expect(shape.message).toContain('request-1')
    expect(JSON.stringify(shape)).not.toContain('customer_users')
    expect(JSON.stringify(shape)).not.toContain('stack')
  })

  test('an answer that does not fit its own schema', () => {
    const { error: cause } = z.object({ a: z.string() }).safeParse({ a: 1 })
    const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'Output validation failed', cause })
    expect(errorShape(error, PLACE).data).toMatchObject({ httpStatus: 500, reason: null })
    expect(errorShape(error, PLACE).message).not.toContain('Output')
  })
})

describe('errors of the database', () => {
  function databaseError(code: string): pg.DatabaseError {
    const error = new pg.DatabaseError('a driver message with SQL in it', 1, 'error')
    error.code = code
    return error
  }

  test.each([
    ['23505', 'conflict'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['57014', 'database_unavailable'],
    ['57P01', 'database_unavailable'],
    ['08006', 'database_unavailable'],
  ])('%s is %s, wherever it was caught', (code, reason) => {
    const cause = databaseError(code)
    for (const error of [
      cause,
      new Error('outer', { cause }),
      new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }),
    ]) {
      expect(toDomainError(error)?.reason).toEqual({ code: reason })
      expect(toDomainError(error)?.message).not.toContain('SQL')
    }
  })

  test.each(['23503', '23514', '42601', '22P02'])('%s is nobody else’s business', (code) => {
    expect(toDomainError(databaseError(code))).toBeNull()
  })
})

test.each([null, undefined, 'text', 42, {}, new Error('x')])('%s is no domain error', (error) => {
  expect(toDomainError(error)).toBeNull()
})

describe('over HTTP', () => {
  let database: TestDatabase
  let services: Services
  let authorization: string

  beforeAll(async () => {
    database = await createTestDatabase()
    services = servicesOver(database)
    const customer = await newCustomer(database.pool, { sites: 1 })
    const token = await newSession(database.pool, customer.id)
    authorization = `Bearer ${sign(token, services.authSecret)}`
  })
  afterAll(() => database.close())

  const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`
  const signedIn = () => ({ headers: { authorization } })

  test('nobody is signed in: 401', async () => {
    const { status, error } = await failureOf(send(services, 'account.me'))
    expect(status).toBe(401)
    expect(error).toMatchObject({
      message: 'Please sign in.',
      data: { path: 'account.me', requestId: 'request-1', reason: { code: 'unauthenticated' } },
    })
  })

  test('who is not signed in learns nothing about inputs', async () => {
    const sent = send(services, `ownership.site?${input({ json: { nonsense: 1 } })}`)
    expect((await failureOf(sent)).error.data.reason).toEqual({ code: 'unauthenticated' })
  })

  test('an input that is not valid: 400 with every issue and where it is', async () => {
    const sent = send(services, `ownership.mySites?${input({ json: { limit: 0, status: 'x' } })}`, signedIn())
    const { status, error } = await failureOf(sent)
    expect(status).toBe(400)
    expect(error.data.reason).toMatchObject({
      code: 'validation_failed',
      issues: [{ path: ['status'] }, { path: ['limit'] }],
    })
    expect(error.message).toBe('Some of what was sent is not valid.')
  })

  test.each([
    ['NUL', { json: { search: '\0' } }],
    ['no envelope', { search: 'x' }],
    ['a key that pollutes', JSON.parse('{"json":{"__proto__":{"limit":1}}}')],
    ['a type that may not be revived', { json: { search: 'x' }, meta: { values: { search: ['set'] } } }],
  ])('what the transformer refuses (%s): 400 with a reason', async (_name, value) => {
    const { status, error } = await failureOf(send(services, `ownership.mySites?${input(value)}`, signedIn()))
    expect(status).toBe(400)
    expect(error.data.reason).toMatchObject({ code: 'validation_failed', issues: [{ path: [] }] })
  })

  test('something that is not JSON: 400, and what was sent is not repeated', async () => {
    for (const sent of [
      post(services, 'ownership.setPrimary', '{"password":"hunter2', { authorization }),
      send(services, 'ownership.mySites?input=hunter2', signedIn()),
    ]) {
      const { status, text, error } = await failureOf(sent)
      expect(status).toBe(400)
      expect(error.data.reason).toMatchObject({ code: 'validation_failed' })
      expect(text).not.toContain('hunter2')
    }
  })

  test('a procedure that there is not: 404', async () => {
    const { status, error } = await failureOf(send(services, 'ownership.nonsense', signedIn()))
    expect(status).toBe(404)
    expect(error.data.reason).toEqual({ code: 'not_found' })
  })

  test('another media type: 415', async () => {
    const sent = post(services, 'ownership.setPrimary', '<x/>', { 'content-type': 'text/xml', authorization })
    const { status, error } = await failureOf(sent)
    expect(status).toBe(415)
    expect(error.data.reason).toEqual({ code: 'unsupported_media_type' })
  })

  test('one bad call of a batch does not spoil the others', async () => {
    const inputs = JSON.stringify({ 0: { json: {} }, 1: { json: { limit: 0 } } })
    const response = await send(
      services,
      `ownership.mySites,ownership.mySites?batch=1&input=${encodeURIComponent(inputs)}`,
      signedIn(),
    )
    expect(response.status).toBe(207)
    const [good, bad] = JSON.parse(await response.text())
    expect(good.result.data.json.total).toBe(1)
    expect(bad.error.json.data.httpStatus).toBe(400)
  })

  test('no database: 503, and nothing of where it would be', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://somebody:s3cret@127.0.0.1:1/nowhere' })
    const { status, text, error } = await failureOf(send({ ...services, pool }, 'account.me', signedIn()))
    expect(status).toBe(503)
    expect(error.data.reason).toEqual({ code: 'database_unavailable' })
    expect(text).not.toMatch(/s3cret|127\.0\.0\.1|ECONNREFUSED/)
  })

  test('a broken database: 500, and nothing of the statement', async () => {
    const broken = await createTestDatabase()
    try {
      await broken.pool.query('alter table webmagic.customer_sessions rename to gone')
      const { status, text, error } = await failureOf(send(servicesOver(broken), 'account.me', signedIn()))
      expect(status).toBe(500)
      expect(error.data.reason).toBeNull()
      expect(error.message).toContain('request-1')
      expect(text).not.toMatch(/customer_sessions|relation|select|stack/)
    } finally {
      await broken.close()
    }
  })
})
