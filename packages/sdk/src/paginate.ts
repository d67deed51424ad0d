type ItemOf<Page> = Extract<Page[keyof Page], readonly unknown[]>[number]

interface ListProcedure<Input, Page extends { nextCursor: string | null }> {
  query(input?: Input, options?: { signal?: AbortSignal }): Promise<Page>
}

/**
 * Every item of a list, page after page, fetched as they are needed.
 *
 * @example
 * for await (const site of paginate(webmagic.ownership.mySites, { search: 'joe' })) console.log(site.slug)
 */
export async function* paginate<Input extends object, Page extends { nextCursor: string | null }>(
  procedure: ListProcedure<(Input & { cursor?: string | null | undefined }) | undefined, Page>,
  input?: Omit<NonNullable<Input>, 'cursor'>,
  options?: { signal?: AbortSignal },
): AsyncGenerator<ItemOf<Page>, void, undefined> {
  let cursor: string | null = null
  do {
    const page: Page = await procedure.query(
      { ...input, cursor } as Input & { cursor: string | null },
      options,
    )
    yield* itemsOf(page)
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** A page has one array: `sites`, `tickets`, ... */
function itemsOf<Page extends object>(page: Page): ItemOf<Page>[] {
  const list: unknown = Object.values(page).find(Array.isArray)
  return (list ?? []) as ItemOf<Page>[]
}
