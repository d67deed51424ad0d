const LIST = String.raw`ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]`
const PLAIN = new RegExp(
  String.raw`\(\((\w+|"[^"]+")\)::text (= ANY|<> ALL) \(\(${LIST}\)::text\[\]\)\)`,
  'g',
)
const PRETTY = new RegExp(String.raw`(\w+|"[^"]+")::text (= ANY|<> ALL) \(${LIST}::text\[\]\)`, 'g')

/**
 * A definition such that PostgreSQL, which has told it, tells the same again of what is made by it. It reads its own
 * form of `status in ('a', 'b')` as something else.
 */
export function asWritten(definition: string): string {
  const inList = (_: string, column: string, operator: string, values: string) =>
    `(${column} ${operator === '= ANY' ? 'IN' : 'NOT IN'} (${values}))`
  return definition.replace(PLAIN, inList).replace(PRETTY, inList)
}

const EACH_CAST = /ARRAY\[((?:\(?'(?:[^']|'')*'::character varying\)?::text(?:, )?)+)\]/g

/** The same for two definitions that differ only in how PostgreSQL tells them, such as after a dump and its restore. */
export function canonical(definition: string): string {
  return asWritten(
    definition.replace(EACH_CAST, (_, values: string) => {
      const bare = values.replace(/\('((?:[^']|'')*)'::character varying\)::text/g, `'$1'::character varying`)
      return bare === values
        ? `ARRAY[${values.replaceAll('::character varying::text', '::character varying')}]::text[]`
        : `(ARRAY[${bare}])::text[]`
    }),
  )
}

/** Whether two indexes or triggers are one and the same, in whichever of PostgreSQL's words. */
export function isSame(one: Defined, other: Defined): boolean {
  return one.name === other.name && canonical(one.definition) === canonical(other.definition)
}

interface Defined {
  name: string
  definition: string
}
