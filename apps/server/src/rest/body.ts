import { assertPlainJson, toDomainError } from '@webmagic/api'
import { RestError } from './refusals.ts'

/** What was sent as JSON or as a form. What PostgreSQL cannot store or what pollutes prototypes is refused. */
export function readBody(text: unknown, sentAs: 'form' | undefined): unknown {
  if (typeof text !== 'string') return undefined
  const json = sentAs === 'form' ? JSON.stringify(fieldsOf(text)) : text
  if (!isJson(json))
    throw new RestError(422, [{ type: 'json_invalid', loc: ['body'], msg: 'JSON decode error' }])
  try {
    assertPlainJson(json)
  } catch (error) {
    const reason = toDomainError(error)?.reason
    if (reason?.code !== 'validation_failed') throw error
    const detail = reason.issues.map(({ message: msg }) => ({ type: 'value_error', loc: ['body'], msg }))
    throw new RestError(422, detail)
  }
  return JSON.parse(json)
}

/** A field that is given twice is a list, which no endpoint takes. */
function fieldsOf(form: string): Record<string, string | string[]> {
  const given = new URLSearchParams(form)
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name)
      return [name, values.length === 1 ? String(values[0]) : values]
    }),
  )
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
