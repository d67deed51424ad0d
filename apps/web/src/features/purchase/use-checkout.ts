import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { client, trpc } from '../../api.ts'
import { useIdempotencyKey } from '../../use-idempotency-key.ts'
import { useSendOnce } from '../../use-send-once.ts'
import { useReset } from './use-reset.ts'

interface Guest {
  email?: string
  fullName?: string
}

/** Leads to the payment page. Trying again with the same details carries on where the last try ended. */
export function useCheckout(slug: string) {
  const queryClient = useQueryClient()
  const keyOf = useIdempotencyKey()
  const checkout = useMutation({
    mutationFn: (guest: Guest) =>
      client.purchase.checkout.mutate({ slug, ...guest, idempotencyKey: keyOf(JSON.stringify(guest)) }),
    onSuccess: ({ checkoutUrl }) => window.location.assign(checkoutUrl),
    onError: (error) => {
      if (!isDomainError(error, 'site_not_for_sale')) return
      keyOf(null)
      queryClient.invalidateQueries(trpc.purchase.forSale.pathFilter())
      return queryClient.invalidateQueries(trpc.purchase.preview.queryFilter({ slug }))
    },
  })
  const send = useSendOnce(checkout.mutate)
  useReset(checkout.reset)
  return {
    // The browser takes a moment to leave.
    busy: checkout.isPending || checkout.isSuccess,
    error: checkout.error,
    start: send,
  }
}
