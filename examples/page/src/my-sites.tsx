import { useInfiniteQuery } from '@tanstack/react-query'
import { trpc } from './api.ts'

export function MySites() {
  const pages = useInfiniteQuery(
    trpc.ownership.mySites.infiniteQueryOptions(
      { limit: 20 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  )
  const sites = pages.data?.pages.flatMap((page) => page.sites) ?? []
  return (
    <section>
      <h1>My sites</h1>
      {pages.isError && <p role="alert">{pages.error.message}</p>}
      {pages.isSuccess && sites.length === 0 && <p>You have no sites yet.</p>}
      <ul>
        {sites.map((site) => (
          <li key={site.siteId}>
            <a href={site.siteUrl}>{site.siteTitle ?? site.slug}</a>{' '}
            {site.isPrimary && <strong>primary</strong>}
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <button type="button" disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          More
        </button>
      )}
    </section>
  )
}
