import { type EntityManager, raw, SupportTicket } from '@webmagic/db'

/**
 * Leaves tickets of a site to staff alone, when it goes to others: those that are settled when it is handed over, since
 * open ones follow it, and all of them when it is taken back. Nothing is lost.
 * The site is locked, and those who lose it have left it: whoever of them was about to open a ticket has done so.
 */
export async function keepFromMembers(
  em: EntityManager,
  siteId: string,
  which: 'settled' | 'all',
): Promise<void> {
  await em.nativeUpdate(
    SupportTicket,
    {
      site: siteId,
      staffOnly: false,
      ...(which === 'settled' ? { status: { $in: ['resolved', 'closed'] } } : {}),
    },
    { staffOnly: true, version: raw<number>('version + 1') },
  )
}
