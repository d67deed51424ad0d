import { z } from 'zod'
import { id } from '../fields.ts'
import { encodeCursor, NOT_A_CURSOR, readCursor, timeInCursor } from '../page-cursor.ts'

const position = z.tuple([z.boolean(), timeInCursor, id])

/** Where a page of sites ends, in the order `is_primary desc, acquired_at desc, site_id`. Times in microseconds. */
export interface SitePosition {
  isPrimary: boolean
  acquiredAt: string
  siteId: string
}

export function encodeSiteCursor({ isPrimary, acquiredAt, siteId }: SitePosition): string {
  return encodeCursor([isPrimary, acquiredAt, siteId])
}

export const siteCursor = z
  .string()
  .max(200)
  .transform((value, context): SitePosition => {
    const found = readCursor(position, value)
    if (found === null) {
      context.addIssue({ code: 'custom', message: NOT_A_CURSOR })
      return z.NEVER
    }
    const [isPrimary, acquiredAt, siteId] = found
    return { isPrimary, acquiredAt, siteId }
  })
