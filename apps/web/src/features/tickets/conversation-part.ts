/** Some messages without a gap, oldest first, and how many there are before them. */
export interface ConversationPart<Message extends { messageId: string }> {
  messages: Message[]
  earlierMessages: number
}

export function longer<Message extends { messageId: string }>(
  earlier: ConversationPart<Message>,
  later: ConversationPart<Message>,
): ConversationPart<Message> {
  return { messages: [...earlier.messages, ...later.messages], earlierMessages: earlier.earlierMessages }
}

/** What was read so far, with what is the newest by now; that alone where there may be others between them. */
export function joined<Message extends { messageId: string }>(
  read: ConversationPart<Message>,
  newest: ConversationPart<Message>,
): ConversationPart<Message> {
  const [first] = newest.messages
  const seam = read.messages.findIndex(({ messageId }) => messageId === first?.messageId)
  if (seam < 0) return newest
  return longer({ ...read, messages: read.messages.slice(0, seam) }, newest)
}
