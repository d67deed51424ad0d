import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { ClearIcon } from '../../../components/icons.tsx'
import { TextField } from '../../../components/text-field.tsx'
import type { StaffTicket } from './labels.ts'
import { useUpdateTicket } from './use-staff-ticket.ts'

const MAX_TAGS = 20

/** Words by which staff find tickets again. */
export function TicketTags({ ticket: { ticketId, ...ticket } }: { ticket: StaffTicket }) {
  const update = useUpdateTicket(ticketId)
  // What was chosen is shown at once, and what comes next builds on it.
  const tags = (update.isPending && update.variables.tags) || ticket.tags
  const [draft, setDraft] = useState('')
  const input = useRef<HTMLInputElement>(null)

  function add(event: FormEvent) {
    event.preventDefault()
    const tag = draft.trim()
    setDraft('')
    if (tag !== '' && !tags.includes(tag)) update.mutate({ ticketId, tags: [...tags, tag] })
  }

  function remove(tag: string) {
    update.mutate({ ticketId, tags: tags.filter((each) => each !== tag) })
    input.current?.focus()
  }

  return (
    <div>
      {tags.length > 0 && (
        <ul aria-label="Tags" className="mb-3 flex flex-wrap gap-2">
          {tags.map((tag) => (
            <li key={tag} className="chip">
              <span className="min-w-0 truncate">{tag}</span>
              <button
                type="button"
                className="icon-button"
                aria-label={`Remove tag: ${tag}`}
                onClick={() => remove(tag)}
              >
                <ClearIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
      {tags.length < MAX_TAGS && (
        <form onSubmit={add} className="flex items-end gap-2">
          <div className="grow">
            <TextField
              ref={input}
              label="Tag"
              autoComplete="off"
              maxLength={40}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
            />
          </div>
          <Button type="submit">Add tag</Button>
        </form>
      )}
    </div>
  )
}
