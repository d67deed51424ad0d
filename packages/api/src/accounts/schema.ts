import { z } from 'zod'
import { id } from '../fields.ts'

export const me = z.object({
  customerId: id,
  email: z.string(),
  fullName: z.string().nullable(),
  emailVerified: z.boolean(),
})
