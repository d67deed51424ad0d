import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { trpc } from './api.ts'
import { type PurchaseEntry, PurchaseList } from './purchase-list.tsx'
import { QueryView } from './query-view.tsx'
import { RefundDialog } from './refund-dialog.tsx'

/** What a customer has bought, with a way to give it back. */
export function CustomerPurchases({ customerId }: { customerId: string }) {
  const [refunded, setRefunded] = useState<PurchaseEntry | null>(null)
  const pages = useInfiniteQuery(
    trpc.purchase.ofCustomer.infiniteQueryOptions(
      { customerId, limit: 20 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  )
  return (
    <div className="panel">
      <QueryView query={pages} loading="Loading the purchases…">
        {(data) => (
          <PurchaseList
            title="Purchases"
            purchases={data.pages.flatMap(({ purchases }) => purchases)}
            onRefund={setRefunded}
          />
        )}
      </QueryView>
      {pages.hasNextPage && (
        <Button busy={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          Show earlier purchases
        </Button>
      )}
      {refunded && <RefundDialog purchase={refunded} onClose={() => setRefunded(null)} />}
    </div>
  )
}
