import type { FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { refusedField } from '../../failure.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { useCustomer } from '../accounts/use-customer.ts'
import type { Ticket } from './labels.ts'
import { sendByKey } from './reply-keys.ts'
import { ticketProblem } from './ticket-failure.ts'
import { useReplyDraft } from './use-reply-draft.ts'
import { useReply } from './use-ticket-change.ts'

export function ReplyForm({ ticket: { ticketId, status } }: { ticket: Ticket }) {
  const { customerId } = useCustomer()
  const { draft, change, clearSent } = useReplyDraft(`customer ${customerId} reply ${ticketId}`)
  const reply = useReply(ticketId, clearSent)
  const send = useSendOnce(reply.mutate)
  const refused = refusedField(reply.error, 'message')

  function submit(event: FormEvent) {
    event.preventDefault()
    send({ ticketId, message: draft })
  }

  return (
    <form onSubmit={submit} className="panel grid grid-cols-1 gap-4">
      <TextArea
        label="Your reply"
        rows={4}
        required
        maxLength={20_000}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        problem={refused && 'Please write something first.'}
        hint={status === 'resolved' ? 'Your reply opens the ticket again.' : undefined}
        value={draft}
        onChange={(event) => change(event.target.value)}
        onKeyDown={sendByKey}
      />
      {reply.error && refused === null && (
        <Notice tone="problem" role="alert">
          {ticketProblem(reply.error)}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" variant="primary" busy={reply.isPending}>
          {reply.isPending ? 'Sending…' : 'Send reply'}
        </Button>
        <p className="key-hint">
          or <kbd className="key">{IS_MAC ? '⌘' : 'Ctrl'}</kbd> <kbd className="key">Enter</kbd>
        </p>
      </div>
    </form>
  )
}

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent)
