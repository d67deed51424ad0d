import { isIP } from 'node:net'
import { z } from 'zod'

const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const url = (protocol: RegExp, hint: string) =>
  z.url({ protocol, error: `must be ${hint}` }).transform((value) => value.replace(/\/+$/, ''))
const origin = url(/^https?$/, 'a URL such as https://portal.example.com').refine(
  (value) => new URL(value).href === `${new URL(value).origin}/`,
  'must not have a path',
)
const secret = z.string().min(32, 'must have at least 32 characters, such as `openssl rand -hex 32` prints')

function isTrustProxy(value: string): boolean {
  return /^(false|[1-9])$/.test(value) || value.split(',').every((part) => isAddressRange(part.trim()))
}

function isAddressRange(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(text) ?? []
  const version = isIP(address)
  return version !== 0 && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128))
}

const databaseVariables = z.object({
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a URL such as postgres://user:password@host:5432/database',
    })
    .optional(),
})

const variables = databaseVariables.extend({
  PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: origin.optional(),
  SITES_URL: url(/^https?$/, 'a URL such as https://sites.example.com').default(
    'https://sites.lavish.solutions',
  ),
  AUTH_SECRET: secret.optional(),
  PAYMENTS: z.enum(['sandbox', 'stripe']).optional(),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  STRIPE_API_URL: origin.optional(),
  SMTP_URL: url(/^smtps?$/, 'a URL such as smtp://user:password@host:587').optional(),
  DEMO_DATA: flag.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z
    .string()
    .refine(isTrustProxy, 'must be a number of proxies from 1 to 9, or their addresses')
    .optional(),
  WORKER: z.enum(['inline', 'off']).default('inline'),
})

/** Which variables others make necessary. Looks at what was set, so that it also speaks when one of those is wrong. */
function missingVariables(set: NodeJS.ProcessEnv): Problem[] {
  const external = set.DATABASE_URL !== undefined
  const stripe = set.PAYMENTS === 'stripe'
  const problems: [name: string, isProblem: boolean, message: string][] = [
    ['AUTH_SECRET', external && !set.AUTH_SECRET, 'is required with DATABASE_URL'],
    ['PAYMENTS', external && !set.PAYMENTS, 'must be named with DATABASE_URL: sandbox or stripe'],
    ['STRIPE_SECRET_KEY', stripe && !set.STRIPE_SECRET_KEY, 'is required with PAYMENTS=stripe'],
    ['STRIPE_WEBHOOK_SECRET', stripe && !set.STRIPE_WEBHOOK_SECRET, 'is required with PAYMENTS=stripe'],
    [
      'DEMO_DATA',
      external && set.DEMO_DATA === 'true',
      'is for the embedded database only, not for DATABASE_URL',
    ],
  ]
  return problems.filter(([, isProblem]) => isProblem).map(([name, , message]) => ({ name, message }))
}

interface Problem {
  name: string
  message: string
}

export type Environment = z.output<typeof variables>
export type DatabaseEnvironment = z.output<typeof databaseVariables>

/** Every wrong variable, in one message. Values are never repeated: some are secrets. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError'
}

/** What `serve` needs. The only place, with `readDatabaseEnvironment`, that reads the environment. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  return parse(variables, source, missingVariables)
}

/** What the `db` commands need. */
export function readDatabaseEnvironment(source: NodeJS.ProcessEnv = process.env): DatabaseEnvironment {
  return parse(databaseVariables, source, () => [])
}

function parse<T>(
  schema: z.ZodType<T>,
  source: NodeJS.ProcessEnv,
  alsoLookFor: (set: NodeJS.ProcessEnv) => Problem[],
): T {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const result = schema.safeParse(set)
  const wrong = result.error?.issues.map(({ path, message }) => ({ name: path.join('.'), message })) ?? []
  const problems = [...wrong, ...alsoLookFor(set)]
  if (result.success && problems.length === 0) return result.data
  const lines = problems.map(({ name, message }) => `  ${name}: ${message}`)
  throw new EnvironmentError(`The environment is not valid:\n${lines.join('\n')}`)
}
