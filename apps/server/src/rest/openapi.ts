import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi'
import { type Endpoint, REST_BASE, type Refusal } from './endpoint.ts'
import { NOT_AUTHENTICATED, NOT_VALID } from './refusals.ts'

const BEARER = 'bearer'
const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

const error = z.object({ detail: z.string() }).meta({ id: 'Error' })

const validationError = z
  .object({
    detail: z.array(
      z.object({
        type: z.string(),
        loc: z.array(z.union([z.string(), z.int()])).meta({
          description: 'Begins with `body`, `query` or `path`; `request` where it is none of them.',
        }),
        msg: z.string(),
      }),
    ),
  })
  .meta({ id: 'ValidationError', description: 'Where what was sent is wrong, and why. It is not repeated.' })

const siteSelection = z
  .object({
    detail: z.object({
      error: z.literal('site_selection_required'),
      message: z.string(),
      sites: z.array(
        z.object({
          site_id: z.uuid(),
          slug: z.string(),
          site_title: z.string().nullable(),
          is_primary: z.boolean(),
        }),
      ),
    }),
  })
  .meta({ id: 'SiteSelectionRequired', description: 'The first hundred, the primary one first.' })

/** The document of all endpoints, from the schemas that their routes parse with. */
export function describeEndpoints(endpoints: readonly Endpoint[]) {
  const paths: ZodOpenApiPathsObject = {}
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operationOf(endpoint) }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'WebMagic',
      version: '1.0.0',
      description:
        'Accounts, sites, purchases and tickets, as the older system offered them. New programs do better with the SDK.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: REST_BASE }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({
      name,
      description: TAGS[name] ?? name,
    })),
    paths,
    components: {
      securitySchemes: {
        [BEARER]: {
          type: 'http',
          scheme: 'bearer',
          description: 'The `access_token` that signing in gives. Cookies do not count.',
        },
      },
    },
  })
}

const TAGS: Record<string, string> = {
  Accounts: 'Signing in, and passwords.',
  Sites: 'Whose site is whose, and buying one.',
  Tickets: 'Asking for help.',
}

function operationOf(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { operationId, tag, summary, description, access, takes, gives, example, status = 200 } = endpoint
  const { path, query, body } = takes.shape
  const sentAs = endpoint.sentAs === 'form' ? FORM_TYPE : JSON_TYPE
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: access === 'anybody' ? [] : [{ [BEARER]: [] }, ...(access === 'optional' ? [{}] : [])],
    requestParams: {
      ...(path instanceof z.ZodObject ? { path } : {}),
      ...(query instanceof z.ZodObject ? { query } : {}),
    },
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [sentAs]: { schema: body, example: example.body } } } }),
    responses: {
      [`${status}`]: {
        description: 'Done',
        content: { [JSON_TYPE]: { schema: gives, example: example.answer } },
      },
      ...refusalsOf(endpoint),
      default: ANY_REQUEST,
    },
  }
}

function refusalsOf(endpoint: Endpoint): Record<`4${string}`, ZodOpenApiResponseObject> {
  const { access, refusals = {}, alsoRefuses = [], asksForSite } = endpoint
  const all: Refusal[] = [
    ...Object.values(refusals).filter((refusal) => refusal !== undefined),
    ...alsoRefuses,
  ]
  if (access === 'customer')
    all.push([401, NOT_AUTHENTICATED], [401, NOT_VALID], [403, 'You may not do this.'])
  const responses: Record<`4${string}`, ZodOpenApiResponseObject> = { 422: NOT_VALID_RESPONSE }
  for (const [status] of all) {
    const details = all.filter((refusal) => refusal[0] === status).map(([, detail]) => detail)
    responses[`${status}` as `4${string}`] = refused(status, details, asksForSite === true && status === 400)
  }
  return responses
}

function refused(status: number, details: string[], asksForSite: boolean): ZodOpenApiResponseObject {
  const examples = details.map((detail, index) => [`refusal${index + 1}`, { value: { detail } }] as const)
  return {
    description: MEANINGS[status] ?? 'Refused',
    ...(status === 401 ? { headers: AUTHENTICATE } : {}),
    ...(status === 429 ? { headers: RETRY_AFTER } : {}),
    content: {
      [JSON_TYPE]: {
        schema: asksForSite ? z.union([error, siteSelection]) : error,
        examples: {
          ...Object.fromEntries(examples),
          ...(asksForSite ? { site_selection: { value: SITE_SELECTION } } : {}),
        },
      },
    },
  }
}

const MEANINGS: Record<number, string> = {
  400: 'Not possible',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not there, or not theirs',
  409: 'Not possible any more',
  429: 'Too often',
  503: 'Not now',
}

const AUTHENTICATE = { 'WWW-Authenticate': { schema: { type: 'string' as const, const: 'Bearer' } } }
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string' as const } },
}

const SITE_SELECTION: z.input<typeof siteSelection> = {
  detail: {
    error: 'site_selection_required',
    message: 'You own multiple sites. Please select which site this ticket is for.',
    sites: [
      {
        site_id: '7b1d2c3e-4f50-4617-8829-3a4b5c6d7e8f',
        slug: 'plumber-joe',
        site_title: "Joe's Plumbing",
        is_primary: true,
      },
    ],
  },
}

const NOT_VALID_RESPONSE: ZodOpenApiResponseObject = {
  description: 'Not valid',
  content: {
    [JSON_TYPE]: {
      schema: validationError,
      example: { detail: [{ type: 'missing', loc: ['body', 'email'], msg: 'Field required' }] },
    },
  },
}

/** What says no before an endpoint is reached, or when one cannot be. */
const ANY_REQUEST: ZodOpenApiResponseObject = {
  description:
    'What any request may be answered: too large (413), no JSON (415), our fault (500), not now (503)',
  content: {
    [JSON_TYPE]: {
      schema: error,
      examples: {
        too_large: { value: { detail: 'The request is too large.' } },
        no_json: { value: { detail: 'Send JSON: content-type: application/json.' } },
        our_fault: {
          value: {
            detail:
              'Something went wrong on our side. Quote 0d9f8e7c-6b5a-4a3b-9c2d-1e0f9a8b7c6d when you ask for help.',
          },
        },
      },
    },
  },
}
