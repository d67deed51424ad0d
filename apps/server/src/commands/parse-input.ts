import type { z } from 'zod'
import { OperatorError } from '../operator-error.ts'

/** What a command was given, by the schema of the procedure that does the same. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`)
  throw new OperatorError(problems.join('; '))
}
