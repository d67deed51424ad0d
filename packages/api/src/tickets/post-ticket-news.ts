import { prepared } from '@webmagic/db'
import type { Pool } from 'pg'
import type { Services } from '../context.ts'
import type { Jobs } from '../jobs.ts'
import type { Letter } from '../mail/letters.ts'
import { postLettersNow } from '../mail/post.ts'
import { type Recipient, staffOf } from '../mail/recipients.ts'
import { nameOfSite } from '../ownership/rules.ts'
import { SEERS } from './visible.ts'

type News = Jobs['ticket-news']

interface TicketRow {
  ticket_number: string
  subject: string
  description: string
  closed_at: Date | null
  slug: string | null
  site_title: string | null
  author: string
}

const findTicket = prepared<TicketRow>({
  name: 'find-ticket-to-write-about',
  text: `select t.ticket_number, t.subject, t.description, t.closed_at, s.slug, s.site_title,
      coalesce(nullif(trim(c.full_name), ''), c.email) as author
    from support_tickets t
    join customer_users c on c.id = t.customer_user_id
    left join sites s on s.id = t.site_id
    where t.id = $1`,
})

/** Never a note, whatever id there is: notes are for staff only. */
const findReply = prepared<{ message: string }>({
  name: 'find-reply-to-write-about',
  text: `select message from ticket_messages
    where ticket_id = $1 and id = $2 and message_type = 'staff' and not internal_only`,
})

/** To whom one letter goes, and which one it is. */
type Addressed = Pick<Extract<Letter, { ticketId: string }>, 'to' | 'messageKey'>

const findCustomers = prepared<Recipient>({
  name: 'find-customers-to-write-to-about-ticket',
  text: `select c.id, coalesce(c.login_email, c.email) as email
    from support_tickets t ${SEERS}
    join customer_users c on c.id = seer.id
    where t.id = $1 and c.is_active`,
})

/** Writes to each whom it concerns, in a letter of their own: as things are now, not as they were when it happened. */
export async function postTicketNews(
  services: Pick<Services, 'pool' | 'authSecret' | 'publicUrl'>,
  news: News,
  jobId: string,
): Promise<void> {
  const { pool } = services
  const write = await writerOf(services, news)
  if (!write) return
  const recipients =
    news.about === 'created' ? await staffOf(pool) : await findCustomers(pool, [news.ticketId])
  await postLettersNow(
    pool,
    services,
    recipients.map(({ id, email }) => ({
      key: `ticket-news ${jobId} ${id}`,
      letter: write({ to: email, messageKey: `ticket-news.${jobId}.${id}` }),
    })),
  )
}

/** Null when there is nothing to write about any more. */
async function writerOf(
  { pool, publicUrl }: Pick<Services, 'pool' | 'publicUrl'>,
  news: News,
): Promise<((addressed: Addressed) => Letter) | null> {
  const { ticketId } = news
  const [ticket] = await findTicket(pool, [ticketId])
  if (!ticket) return null
  const common = {
    ticketId,
    ticketNumber: ticket.ticket_number,
    subject: ticket.subject,
    site: ticket.slug === null ? null : nameOfSite({ slug: ticket.slug, siteTitle: ticket.site_title }),
    url: `${publicUrl}/tickets/${ticketId}`,
  }
  switch (news.about) {
    case 'created': {
      const { author, description: message } = ticket
      const url = `${publicUrl}/staff/tickets/${ticketId}`
      return (addressed) => ({ kind: 'ticket-created', ...common, url, author, message, ...addressed })
    }
    case 'replied': {
      const message = await replyOf(pool, ticketId, news.messageId)
      return message === null
        ? null
        : (addressed) => ({ kind: 'ticket-reply', ...common, message, ...addressed })
    }
    case 'closed':
      // Reopened since, or closed again, of which there is a job of its own.
      if (ticket.closed_at?.toISOString() !== news.closedAt) return null
      return (addressed) => ({ kind: 'ticket-closed', ...common, ...addressed })
  }
}

async function replyOf(pool: Pool, ticketId: string, messageId: string): Promise<string | null> {
  const [reply] = await findReply(pool, [ticketId, messageId])
  return reply?.message ?? null
}
