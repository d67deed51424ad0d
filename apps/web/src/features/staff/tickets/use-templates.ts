import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { paginate } from '@webmagic/sdk'
import { PAGES } from '../../../pages.ts'
import { client, trpc } from '../api.ts'
import type { Template } from './labels.ts'

const PAGE = 50
const MOST_AT_ONCE = 100

/** The canned replies by name, page by page. */
export function useTemplates() {
  return useInfiniteQuery(
    trpc.staff.tickets.templates.list.infiniteQueryOptions({ limit: PAGE }, { ...PAGES }),
  )
}

/** All of them, to choose from; none until the last page is there. */
export function useAllTemplates(): Template[] {
  const all = useQuery({
    queryKey: [...trpc.staff.tickets.templates.list.pathKey(), 'all'],
    queryFn: ({ signal }) => readAll(signal),
  })
  return all.data ?? []
}

async function readAll(signal: AbortSignal): Promise<Template[]> {
  const templates: Template[] = []
  const pages = paginate(client.staff.tickets.templates.list, { limit: MOST_AT_ONCE }, { signal })
  for await (const template of pages) templates.push(template)
  return templates
}
