/** What is left of a draft once this much of it is sent: what was added to it, or all of it if it has become another. */
export function restOf(draft: string, sent: string): string {
  return draft.startsWith(sent) ? draft.slice(sent.length).trimStart() : draft
}
