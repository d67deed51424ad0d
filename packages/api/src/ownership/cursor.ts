import { z } from 'zod'
import { id } from '../fields.ts'

// PostgreSQL knows no year 0.
const time = z.iso.datetime({ precision: 6 }).refine((value) => !value.startsWith('0000'))
const position = z.tuple([z.boolean(), time, id])

/** Where a page of sites ends, in the order `is_primary desc, acquired_at desc, site_id`. Times in microseconds. */
export interface SitePosition {
  isPrimary: boolean
  acquiredAt: string
  siteId: string
}

export function encodeCursor({ isPrimary, acquiredAt, siteId }: SitePosition): string {
  return Buffer.from(JSON.stringify([isPrimary, acquiredAt, siteId])).toString('base64url')
}

export const cursor = z
  .string()
  .max(200)
  .transform((value, context): SitePosition => {
    const parsed = position.safeParse(parseJson(Buffer.from(value, 'base64url').toString()))
    if (!parsed.success) {
      context.addIssue({ code: 'custom', message: 'Not a cursor of this list' })
      return z.NEVER
    }
    const [isPrimary, acquiredAt, siteId] = parsed.data
    return { isPrimary, acquiredAt, siteId }
  })

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
