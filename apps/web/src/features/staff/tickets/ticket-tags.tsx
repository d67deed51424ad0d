import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { ClearIcon } from '../../../components/icons.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { MAX_TAGS } from '../../tickets/rules.ts'
import type { StaffTicket } from './labels.ts'
import { useUpdateTicket } from './use-staff-ticket.ts'

/** Words by which staff find tickets again. */
export function TicketTags({ ticket: { ticketId, ...ticket } }: { ticket: StaffTicket }) {
  const update = useUpdateTicket(ticketId)
  const { addTags = [], removeTags = [] } = update.isPending ? update.variables : {}
  // What was chosen is shown at once.
  const tags = [...new Set([...ticket.tags, ...addTags])].filter((tag) => !removeTags.includes(tag))
  const [draft, setDraft] = useState('')
  const input = useRef<HTMLInputElement>(null)

  async function add(event: FormEvent) {
    event.preventDefault()
    const tag = draft.trim()
    if (tag === '') return
    // Whatever kept it from being added is said by then, and the tag is still there to be tried again.
    const isAdded = await update.mutateAsync({ ticketId, addTags: [tag] }).then(
      () => true,
      () => false,
    )
    if (isAdded) setDraft((now) => (now.trim() === tag ? '' : now))
  }

  function remove(tag: string) {
    update.mutate({ ticketId, removeTags: [tag] })
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
