type ItemOf<Page> = Extract<Page[keyof Page], readonly unknown[]>[number]

interface ListProcedure {
  query(input: never, options?: { signal?: AbortSignal }): Promise<{ nextCursor: string | null }>
}

type PageOf<P extends ListProcedure> = Awaited<ReturnType<P['query']>>
type FilterOf<P extends ListProcedure> = Omit<Extract<Parameters<P['query']>[0], object>, 'cursor'>

/**
 * Every item of a list, page after page, fetched as they are needed.
 *
 * @example
 * for await (const site of paginate(webmagic.ownership.mySites, { search: 'joe' })) console.log(site.slug)
 */
export async function* paginate<P extends ListProcedure>(
  procedure: P,
  filter?: FilterOf<P>,
  options?: { signal?: AbortSignal },
): AsyncGenerator<ItemOf<PageOf<P>>, void, undefined> {
  let cursor: string | null = null
  do {
    const page = (await procedure.query({ ...filter, cursor } as never, options)) as PageOf<P>
    yield* itemsOf(page)
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** A page has one array: `sites`, `tickets`, ... */
function itemsOf<Page extends object>(page: Page): ItemOf<Page>[] {
  const list: unknown = Object.values(page).find(Array.isArray)
  return (list ?? []) as ItemOf<Page>[]
}
