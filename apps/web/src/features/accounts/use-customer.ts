import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { type Customer, me } from './session.ts'

/** Who is signed in, as they are now. */
export function useCustomer(): Customer {
  const { customer } = useRouteContext({ from: '/portal' })
  const { data = customer } = useQuery({
    ...me,
    // Whoever confirms their address does it in another window. Nobody is asked for once somebody has signed out.
    enabled: ({ state }) => state.data?.emailVerified === false,
  })
  return data
}
