import { archiveOf } from './archive.ts'
import { addIndexes } from './constraints.ts'
import { type AdoptionRecord, inBatches } from './record.ts'
import type { LegacySession } from './session.ts'
import { readShape } from './shape.ts'
import { withoutTriggers } from './triggers.ts'

const WRITTEN_SINCE = `not exists (
  select from ${archiveOf('support_tickets')} a where a.id = t.id and a.left_updated_at is not distinct from t.updated_at)`

/** Tickets are found by their words, which the older system did not gather. */
export async function fillWords(
  session: LegacySession,
  { original, shape, round }: AdoptionRecord,
): Promise<void> {
  if (!original.support_tickets) return
  const { ticket_messages: live } = await readShape(session)
  const messages = shape.ticket_messages
  // Else each batch would read all messages.
  if (live && messages) await addIndexes(session, 'ticket_messages', live, messages)
  await inBatches(session, { step: 'words of tickets', table: 'support_tickets', size: 1_000 }, (batch) =>
    withoutTriggers(session, 'support_tickets', () =>
      fillBatch(session, round === 1 ? batch : `${batch} and ${WRITTEN_SINCE}`),
    ),
  )
}

async function fillBatch(session: LegacySession, batch: string): Promise<void> {
  const words = (text: string) => `webmagic.with_words_of(${text}, ''::tsvector)`
  const said = (isInternal: boolean) => `(
    select string_agg(message, ' ' order by created_at, id) from ticket_messages m
    where m.ticket_id = t.id and m.internal_only = ${isInternal})`
  await session.client.query(
    `update support_tickets t
     set search = ${words(`concat_ws(' ', subject, description, ${said(false)})`)},
       notes_search = ${words(`coalesce(${said(true)}, '')`)}
     where ${batch}`,
  )
}
