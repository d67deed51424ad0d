import { z } from 'zod'

/** Building blocks of the schemas in every room. NUL and broken surrogates are refused before these run. */

export const id = z.uuid()

/** Of a procedure that takes nothing: without a schema, whatever is sent would pass unseen. */
export const noInput = z.strictObject({}).optional()

export function text(max: number) {
  return z.string().trim().max(max)
}

/** What stands in one line: whatever white space is in it, line breaks too, becomes one space. */
export function line(max: number) {
  return z
    .string()
    .overwrite((value) => value.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim())
    .max(max)
}

/** An e-mail address, in lower case. */
export const email = z.string().trim().toLowerCase().max(255).pipe(z.email())

export const calendarDate = z.iso.date()

/** Integer minor units: `{ amount: 49500, currency: "USD" }` is 495 dollars. */
export const money = z.object({ amount: z.int(), currency: z.string().length(3) })

export const pageSize = z.int().min(1).max(100).default(50)

/** `nextCursor` of the page before: as long as where a list can be, which may be a name of 255 characters. */
export const cursor = z.string().max(2_000).nullish()

/** Null on the last page. */
export const nextCursor = z.string().nullable()

/** How many match on all pages; null for more than 1,000. */
export const total = z.int().nullable()

export const siteInput = z.strictObject({ siteId: id })

export const ticketInput = z.strictObject({ ticketId: id })

export const revoked = z.object({
  /** False when it had ended already, or is not the caller's to end. */
  revoked: z.boolean(),
})
