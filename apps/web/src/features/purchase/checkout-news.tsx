import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouteContext } from '@tanstack/react-router'
import type { Outputs } from '@webmagic/sdk'
import { useEffect } from 'react'
import { client, trpc } from '../../api.ts'
import { Spinner } from '../../components/spinner.tsx'
import { type News, newsOf } from './checkout-words.ts'

interface CheckoutNewsProps {
  checkout: Outputs['purchase']['status']
  /** News of a payment may still be on its way. */
  isEarly: boolean
}

/** How it stands, read out when it changes, and where to go from there. */
export function CheckoutNews({ checkout, isEarly }: CheckoutNewsProps) {
  const isMine = useIsMine(checkout)
  useRefresh(checkout.status === 'fulfilled')
  const { title, text, isUnderWay, next } = newsOf(checkout, isEarly, isMine)
  return (
    <section aria-label="How it stands" className="panel">
      <div aria-live="polite">
        <h2 className="flex items-center gap-3 text-xl font-bold tracking-tight">
          {isUnderWay && <Spinner />}
          {title}
        </h2>
        <p className="mt-2 text-muted">{text}</p>
      </div>
      {next && (
        <div className="mt-5 grid sm:justify-start">
          <NextStep next={next} checkout={checkout} isMine={isMine === true} />
        </div>
      )}
    </section>
  )
}

interface NextStepProps {
  next: NonNullable<News['next']>
  checkout: CheckoutNewsProps['checkout']
  isMine: boolean
}

function NextStep({ next, checkout: { siteId, slug }, isMine }: NextStepProps) {
  // Somebody's own site is not bought again.
  if (next === 'site' || (next === 'buy' && isMine)) {
    return (
      <Link to="/sites/$siteId" params={{ siteId }} className="button button-primary">
        Go to your site
      </Link>
    )
  }
  if (next === 'buy') {
    return (
      <Link to="/buy/$slug" params={{ slug }} className="button button-primary">
        Back to the site
      </Link>
    )
  }
  if (next === 'shop') {
    return (
      <Link to="/shop" className="button button-primary">
        See what is for sale
      </Link>
    )
  }
  return (
    <Link to="/sign-in" search={{ next: `/sites/${siteId}` }} className="button button-secondary">
      Sign in
    </Link>
  )
}

/** Whether the site belongs to whoever is signed in, null while that is not known. Asked anew at every step. */
function useIsMine({ siteId, status }: CheckoutNewsProps['checkout']): boolean | null {
  const { customer } = useRouteContext({ from: '/public' })
  const mine = useQuery({
    queryKey: ['is-mine', siteId, status],
    queryFn: () => client.ownership.verify.query({ siteId }),
    enabled: customer !== null,
  })
  if (customer === null || mine.isError) return false
  return mine.data?.owns ?? null
}

/** What the other pages know about sites and payments is out of date now. */
function useRefresh(isFulfilled: boolean): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    if (!isFulfilled) return
    for (const path of [trpc.ownership, trpc.purchase.history, trpc.purchase.forSale]) {
      queryClient.invalidateQueries(path.pathFilter())
    }
  }, [isFulfilled, queryClient])
}
