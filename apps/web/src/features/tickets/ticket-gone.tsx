import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { trpc } from '../../api.ts'
import { NotThere } from '../../components/not-there.tsx'
import { refreshOwnership } from '../ownership/site-lists.ts'

/** Instead of a ticket that is not there, or no longer for this customer. */
export function TicketGone() {
  const queryClient = useQueryClient()

  useEffect(() => {
    // Perhaps its site is gone too, and whatever else is known of either is not true any more.
    refreshOwnership(queryClient)
    queryClient.invalidateQueries(trpc.tickets.list.pathFilter())
    queryClient.invalidateQueries(trpc.tickets.stats.pathFilter())
  }, [queryClient])

  return (
    <NotThere
      title="Ticket not found"
      message="You have no such ticket"
      action={
        <Link to="/tickets" className="button button-primary">
          Go to my tickets
        </Link>
      }
    >
      It may be about a site that you no longer have, or there may be a letter too many in the address.
    </NotThere>
  )
}
