import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type ConversationPart, joined, longer } from './conversation-part.ts'

/** The newest messages of a ticket, and those before them as far as somebody asked for them. */
export function useEarlierMessages<Message extends { messageId: string }>(
  { messages, earlierMessages }: ConversationPart<Message>,
  readBefore: (messageId: string) => Promise<ConversationPart<Message>>,
) {
  const [read, setRead] = useState<ConversationPart<Message> | null>(null)
  const newest = { messages, earlierMessages }
  const shown = read ? joined(read, newest) : newest
  const [first] = shown.messages
  const asked = useMutation({
    mutationFn: ({ before }: { before: string; after: ConversationPart<Message> }) => readBefore(before),
    onSuccess: (earlier, { after }) => setRead(longer(earlier, after)),
  })
  return {
    messages: shown.messages,
    earlier: {
      count: shown.earlierMessages,
      isBusy: asked.isPending,
      error: asked.error,
      /** The last that were asked for are there. */
      isComplete: asked.isSuccess && shown.earlierMessages === 0,
      showMore: () => first && asked.mutate({ before: first.messageId, after: shown }),
    },
  }
}
