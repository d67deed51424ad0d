import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import openapiTypeScript, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, startHost } from '../testing/host.ts'
import { send } from '../testing/http.ts'
import { PASSWORD } from '../testing/people.ts'
import { ENDPOINTS } from './routes.ts'

const run = promisify(execFile)
const { resolve } = createRequire(import.meta.url)
const CLIENT = fileURLToPath(new URL('../../test/rest-client/', import.meta.url))
const REDOCLY = join(dirname(resolve('@redocly/cli/package.json')), 'bin/cli.js')
const TSC = join(dirname(resolve('typescript/package.json')), 'bin/tsc')

let host: Host
let document: string
beforeAll(async () => {
  host = await startHost()
  document = (await send(host.origin, { path: '/api/v1/openapi.json' })).text
})
afterAll(() => host.close())

describe('the document', () => {
  test('is OpenAPI 3.1, of every endpoint, each with a name of its own', () => {
    const { openapi, paths } = JSON.parse(document)
    expect(openapi).toBe('3.1.0')
    const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(ENDPOINTS.map(({ method, path }) => `${method} ${path}`).sort())
    expect(described).toHaveLength(18)
    expect(new Set(ENDPOINTS.map(({ operationId }) => operationId)).size).toBe(18)
  })

  test('says of each what any request may be answered', () => {
    const { paths, components } = JSON.parse(document)
    const operations = Object.values<Record<string, { responses: Record<string, unknown> }>>(paths)
    for (const { responses } of operations.flatMap((methods) => Object.values(methods))) {
      expect(responses.default).toMatchObject({
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      })
    }
    expect(components.schemas.Error.required).toEqual(['detail'])
  })

  test.each(ENDPOINTS)(
    'shows $operationId with examples that it takes and gives',
    ({ takes, gives, example }) => {
      expect(gives.parse(example.answer)).toEqual(example.answer)
      const { body } = takes.shape
      expect(example.body === undefined).toBe(body === undefined)
      if (body && 'parse' in body) expect(() => body.parse(example.body)).not.toThrow()
    },
  )

  test('is valid for a linter with its recommended rules', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webmagic-openapi-'))
    try {
      await writeFile(join(folder, 'openapi.json'), document)
      const options = ['lint', 'openapi.json', '--extends=recommended', '--format=json']
      const { stdout } = await run(process.execPath, [REDOCLY, ...options], {
        cwd: folder,
        env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      })
      const { totals, problems } = JSON.parse(stdout)
      // Two addresses of the older system look alike where a slug is `public`.
      expect(problems.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(['no-ambiguous-paths'])
      expect(totals.errors).toBe(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a client that a generator makes of it', () => {
  test('fits its types and goes through ownership, purchase and tickets', async () => {
    await mkdir(join(CLIENT, 'generated'), { recursive: true })
    await writeFile(join(CLIENT, 'generated/api.ts'), astToString(await openapiTypeScript(document)))
    await run(process.execPath, [TSC, '-p', CLIENT]).catch(({ stdout }) => expect.fail(stdout))
    const journeys = await import(join(CLIENT, 'journeys.ts'))
    const owner = { email: host.people.owner.email, password: PASSWORD }
    expect(await journeys.ownershipJourney(host.origin, owner)).toEqual({
      registered: 201,
      withoutSites: [404, 'No site found for this account'],
      total: 12,
      primaryIsFirst: true,
    })
    await host.database.pool.query(`insert into sites (slug, site_title) values ('shop', 'A shop')`)
    expect(await journeys.purchaseJourney(host.origin, 'shop', 'buyer@example.test')).toEqual({
      due: [495, 'USD'],
      statuses: ['preview', 'owned'],
      late: 'Site is not available for purchase (status: owned)',
    })
    expect(await journeys.ticketJourney(host.origin, owner)).toEqual({
      canBeAbout: 5,
      choices: 12,
      aboutChosen: true,
      said: ['And on Sundays at nine.'],
      listed: [true],
    })
  })
})
