import type { FormEvent } from 'react'
import { Button } from '../../../components/button.tsx'
import { Notice } from '../../../components/notice.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { refusedField } from '../../../failure.ts'
import { useSendOnce } from '../../../use-send-once.ts'
import { sendByKey } from '../../tickets/reply-keys.ts'
import { useReplyDraft } from '../../tickets/use-reply-draft.ts'
import { formProblem } from '../failures.ts'
import { useNote } from './use-staff-ticket.ts'

interface NoteFormProps {
  ticketId: string
  draftKey: string
}

export function NoteForm({ ticketId, draftKey }: NoteFormProps) {
  const { draft, change, clearSent } = useReplyDraft(draftKey)
  const note = useNote(ticketId, clearSent)
  const send = useSendOnce(note.mutate)
  const refused = refusedField(note.error, 'message')
  const problem = formProblem(note.error, [refused])

  function submit(event: FormEvent) {
    event.preventDefault()
    send({ ticketId, message: draft })
  }

  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-4">
      <TextArea
        label="Note"
        rows={4}
        required
        maxLength={20_000}
        hint="No customer ever sees it."
        problem={refused}
        value={draft}
        onChange={(event) => change(event.target.value)}
        onKeyDown={sendByKey}
      />
      {problem && (
        <Notice tone="problem" role="alert">
          {problem}
        </Notice>
      )}
      <div>
        <Button type="submit" variant="primary" busy={note.isPending}>
          {note.isPending ? 'Adding…' : 'Add note'}
        </Button>
      </div>
    </form>
  )
}
