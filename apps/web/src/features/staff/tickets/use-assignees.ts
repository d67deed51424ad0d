import { useQuery } from '@tanstack/react-query'
import { trpc } from '../api.ts'
import { personName } from '../labels.ts'
import type { Assignee } from './labels.ts'

/** The staff changes rarely. */
const STALE_MS = 5 * 60_000

/** Whom a ticket can be assigned to. */
export function useAssignees(): Assignee[] {
  return (
    useQuery(trpc.staff.tickets.assignees.queryOptions(undefined, { staleTime: STALE_MS })).data?.staff ?? []
  )
}

export function nameOf({ name, email }: { name: string | null; email: string }): string {
  return personName({ fullName: name, email })
}
