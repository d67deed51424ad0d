import { type FormEvent, useRef } from 'react'
import { Button } from '../../../components/button.tsx'
import { Notice } from '../../../components/notice.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { refusedField } from '../../../failure.ts'
import { useSendOnce } from '../../../use-send-once.ts'
import { sendByKey } from '../../tickets/reply-keys.ts'
import { useReplyDraft } from '../../tickets/use-reply-draft.ts'
import { formProblem } from '../failures.ts'
import type { StaffTicket } from './labels.ts'
import { TemplateChoice } from './template-choice.tsx'
import { useStaffReply } from './use-staff-ticket.ts'

interface StaffReplyFormProps {
  ticket: StaffTicket
  draftKey: string
}

export function StaffReplyForm({ ticket, draftKey }: StaffReplyFormProps) {
  const { ticketId } = ticket
  const { draft, change, clearSent } = useReplyDraft(draftKey)
  const text = useRef<HTMLTextAreaElement>(null)
  const reply = useStaffReply(ticketId, clearSent)
  const send = useSendOnce(reply.mutate)
  const refused = refusedField(reply.error, 'message')
  const problem = formProblem(reply.error, [refused])

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { nativeEvent } = event
    const submitter = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null
    const status = submitter?.getAttribute('value') === 'resolved' ? 'resolved' : 'waiting_customer'
    send({ ticketId, message: draft, status })
  }

  function insert(canned: string) {
    change(draft.trim() === '' ? canned : `${draft.trimEnd()}\n\n${canned}`)
    text.current?.focus()
  }

  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-4">
      <TemplateChoice ticket={ticket} onChoose={insert} />
      <TextArea
        ref={text}
        label="Reply"
        rows={6}
        required
        maxLength={20_000}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        hint="The customer reads it in the portal and is mailed."
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
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={reply.isPending}>
          {reply.isPending ? 'Sending…' : 'Send reply'}
        </Button>
        <Button type="submit" value="resolved" busy={reply.isPending}>
          Send and resolve
        </Button>
      </div>
    </form>
  )
}
