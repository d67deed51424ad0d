import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { trpc } from '../../api.ts'
import { type CheckoutState, isOver, nextLook } from './checkout-watch.ts'

const PATIENCE_MS = 10_000

/** How a checkout stands, asked again until it is settled. `isEarly` while news of a payment may be on its way. */
export function useCheckoutStatus(checkoutId: string) {
  const [since, setSince] = useState<number | null>(null)
  const status = useQuery(
    trpc.purchase.status.queryOptions(
      { checkoutId },
      {
        staleTime: 0,
        refetchInterval: ({ state: { data, dataUpdatedAt, dataUpdateCount, errorUpdateCount } }) => {
          if (!data) return false
          const looks = dataUpdateCount + errorUpdateCount
          return nextLook(
            { status: data.status, looks, expired: expiredFor(data.status, since, dataUpdatedAt) },
            Date.now(),
          )
        },
      },
    ),
  )
  const { data, dataUpdatedAt } = status
  const isExpired = data?.status === 'expired'
  useEffect(() => {
    setSince((known) => (isExpired ? (known ?? dataUpdatedAt) : null))
  }, [isExpired, dataUpdatedAt])
  const isFresh = useIsFresh()
  const isEarly = isExpired ? !isOver(expiredFor('expired', since, dataUpdatedAt)) : isFresh
  return { status, isEarly }
}

function expiredFor(status: CheckoutState, since: number | null, last: number) {
  return status === 'expired' && since !== null ? { since, last } : null
}

/** The news of a payment may come a little later than whoever paid. */
function useIsFresh(): boolean {
  const [isFresh, setFresh] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setFresh(false), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return isFresh
}
