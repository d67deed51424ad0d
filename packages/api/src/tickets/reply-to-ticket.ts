import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'
import type { Message } from './schema.ts'

export async function replyToTicket(
  _ctx: VerbContext<CustomerActor>,
  _input: { ticketId: string; message: string },
): Promise<Message> {
  throw new Error('Not yet')
}
