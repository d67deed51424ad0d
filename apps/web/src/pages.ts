/** What lists of the API have in common. What nobody waits for any more, such as an earlier search, is cut off. */
export const PAGES = {
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
  trpc: { abortOnUnmount: true },
}
