import { useMutation, useQuery } from '@tanstack/react-query'
import { type Inputs, isDomainError } from '@webmagic/sdk'
import { type FormEvent, useState } from 'react'
import { trpc } from './api.ts'

type Category = Inputs['tickets']['create']['category']

export function TicketForm() {
  const categories = useQuery(trpc.tickets.categories.queryOptions())
  const create = useMutation(trpc.tickets.create.mutationOptions())
  // One key for one ticket: sending the same again, after a failure too, does not make two.
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())

  const anotherTicket = () => setKey(crypto.randomUUID())

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const siteId = fields.get('siteId')
    create.mutate(
      {
        subject: String(fields.get('subject')),
        description: String(fields.get('description')),
        category: String(fields.get('category')) as Category,
        ...(siteId ? { siteId: String(siteId) } : {}),
        idempotencyKey,
      },
      {
        onSuccess() {
          form.reset()
          anotherTicket()
        },
      },
    )
  }

  return (
    <form onSubmit={submit} onChange={anotherTicket}>
      <h1>Ask for help</h1>
      <label>
        What is it about?{' '}
        <select name="category">
          {categories.data?.categories.map((category) => (
            <option key={category} value={category}>
              {categories.data.descriptions[category]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Subject <input name="subject" required />
      </label>
      <label>
        Description <textarea name="description" required />
      </label>
      <SiteChoice error={create.error} />
      {create.isError && <p role="alert">{problemOf(create.error)}</p>}
      {create.isSuccess && <p role="status">Thank you. Your ticket is {create.data.ticketNumber}.</p>}
      <button type="submit" disabled={create.isPending}>
        Send
      </button>
    </form>
  )
}

/** Who has one site is not asked; who has several is told by the API which. */
function SiteChoice({ error }: { error: unknown }) {
  if (!isDomainError(error, 'site_selection_required')) return null
  return (
    <label>
      Which site?{' '}
      <select name="siteId">
        {error.data.reason.sites.map((site) => (
          <option key={site.siteId} value={site.siteId}>
            {site.siteTitle ?? site.slug}
          </option>
        ))}
      </select>
    </label>
  )
}

function problemOf(error: unknown): string {
  if (isDomainError(error, 'validation_failed')) {
    return error.data.reason.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ')
  }
  return error instanceof Error ? error.message : 'That did not work.'
}
