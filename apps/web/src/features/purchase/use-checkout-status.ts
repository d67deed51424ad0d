import { useQuery } from '@tanstack/react-query'
import type { Outputs } from '@webmagic/sdk'
import { useEffect, useState } from 'react'
import { trpc } from '../../api.ts'

export type CheckoutState = Outputs['purchase']['status']['status']

const SETTLED = new Set<CheckoutState>(['fulfilled', 'refunded', 'quarantined', 'expired'])
const OFTEN = 20
const OFTEN_MS = 1_000
const SELDOM_MS = 5_000
const PATIENCE_MS = 10_000

/** How a checkout stands, asked again until it is settled. */
export function useCheckoutStatus(checkoutId: string) {
  const status = useQuery(
    trpc.purchase.status.queryOptions(
      { checkoutId },
      {
        staleTime: 0,
        refetchInterval: ({ state }) => {
          if (!state.data) return false
          if (SETTLED.has(state.data.status)) return false
          return state.dataUpdateCount + state.errorUpdateCount < OFTEN ? OFTEN_MS : SELDOM_MS
        },
      },
    ),
  )
  return { status, isEarly: useIsEarly() }
}

/** The news of a payment may come a little later than whoever paid. */
function useIsEarly(): boolean {
  const [isEarly, setEarly] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setEarly(false), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return isEarly
}
