import { rowsOf } from '../session.ts'
import type { Look } from './look.ts'

export const lookForTakenNames: Look = async (session, { from, to }) => {
  const wanted = Object.entries(to).flatMap(([table, { constraints, indexes }]) => {
    const present = [...(from[table]?.constraints ?? []), ...(from[table]?.indexes ?? [])]
    return [...constraints.filter(({ kind }) => 'pux'.includes(kind)), ...indexes]
      .filter(({ name }) => !present.some((other) => other.name === name))
      .map(({ name }) => name)
  })
  const [taken] = await rowsOf<{ name: string }>(
    session,
    `select relname as name from pg_class
     where relnamespace = (select oid from pg_namespace where nspname = $1) and relname = any($2::text[]) limit 1`,
    [session.home, [...wanted, ...Object.keys(to).filter((table) => !from[table])]],
  )
  return taken ? `the name ${taken.name} is taken by something else; rename that first` : null
}
