import type { CustomerActor } from '../actor.ts'
import type { VerbContext } from '../context.ts'

/** Ends one of the caller's sessions. Somebody else's is as unknown as one that does not exist. */
export async function revokeSession(
  { em, actor }: VerbContext<CustomerActor>,
  { sessionId }: { sessionId: string },
): Promise<{ revoked: boolean }> {
  const ended = await em.execute<{ id: string }[]>(
    'delete from webmagic.customer_sessions where id = ? and user_id = ? returning id',
    [sessionId, actor.customerId],
  )
  return { revoked: ended.length > 0 }
}
