import type { z } from 'zod'

/** What is wrong with what was sent, as the older API says it. */
export interface Issue {
  type: string
  loc: (string | number)[]
  msg: string
}

/** Says where and why, once for each place, never what: it may be a password. Names of fields that we do not know are what was sent, too. */
export function issuesOf({ issues }: z.ZodError): Issue[] {
  const found = issues.map((issue) => ({
    type: typeOf(issue),
    loc: issue.path.filter((key) => typeof key !== 'symbol'),
    msg: messageOf(issue),
  }))
  const places = found.map(({ loc }) => JSON.stringify(loc))
  return found.filter((_issue, index) => places.indexOf(places[index] ?? '') === index)
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (isMissing(issue)) return 'Field required'
  return issue.code === 'unrecognized_keys' ? 'Extra inputs are not permitted' : issue.message
}

function typeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing(issue) ? 'missing' : `${issue.expected}_type`
    case 'too_small':
      return sizeOf(issue.origin, 'too_short', 'greater_than_equal')
    case 'too_big':
      return sizeOf(issue.origin, 'too_long', 'less_than_equal')
    case 'invalid_value':
      return 'enum'
    case 'unrecognized_keys':
      return 'extra_forbidden'
    case 'invalid_format':
      return issue.format === 'uuid' ? 'uuid_parsing' : 'value_error'
    default:
      return 'value_error'
  }
}

function sizeOf(origin: string, ofText: string, ofNumber: string): string {
  if (origin === 'string') return `string_${ofText}`
  return origin === 'array' ? ofText : ofNumber
}
