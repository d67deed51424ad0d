import { useEffect, useRef } from 'react'
import { useNotify } from '../../components/notices.tsx'
import type { Ticket } from './labels.ts'

/** Tells of messages of others that come while the page is open. Nothing moves, and the focus stays where it is. */
export function useAnnouncedMessages({ messages }: Ticket): void {
  const notify = useNotify()
  const known = useRef(new Set(messages.map(({ messageId }) => messageId)))

  useEffect(() => {
    const fresh = messages.filter(({ messageId }) => !known.current.has(messageId))
    for (const { messageId } of fresh) known.current.add(messageId)
    const last = fresh.findLast(({ author, isMine }) => author.type !== 'system' && !isMine)
    if (last) notify(`New message from ${last.author.name}.`)
  }, [messages, notify])
}
