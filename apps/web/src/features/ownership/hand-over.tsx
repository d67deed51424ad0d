import { useQuery } from '@tanstack/react-query'
import { isDomainError } from '@webmagic/sdk'
import { useEffect, useRef } from 'react'
import { trpc } from '../../api.ts'
import { RefreshProblem } from '../../refresh-problem.tsx'
import { HandOverForm } from './hand-over-form.tsx'
import type { SiteDetail } from './labels.ts'
import { TransferOffer } from './transfer-offer.tsx'

/** Gives the site to somebody else. Only owners see it. */
export function HandOver({ site }: { site: SiteDetail }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { siteId } = site
  const { data, error, refetch } = useQuery(trpc.ownership.transferOffer.queryOptions({ siteId }))
  const isWithOffer = data ? data.offer !== null : undefined
  const hasChanged = useRef(false)

  // The button that had the focus went with what it was for.
  useEffect(() => {
    if (isWithOffer !== undefined && hasChanged.current) heading.current?.focus()
    hasChanged.current = false
  }, [isWithOffer])

  function noteChange() {
    hasChanged.current = true
  }

  if (isDomainError(error, 'forbidden')) return null
  return (
    <section aria-labelledby="hand-over-heading" className="panel">
      <h2 ref={heading} id="hand-over-heading" tabIndex={-1} className="panel-title">
        Hand this site over
      </h2>
      {error && (
        <div className="mt-4">
          <RefreshProblem error={error} onRetry={() => refetch()} />
        </div>
      )}
      {!data && !error && (
        <div role="status">
          <span className="sr-only">Looking for an offer…</span>
          <div aria-hidden="true" className="skeleton mt-4 h-14" />
        </div>
      )}
      {data &&
        (data.offer ? (
          <TransferOffer siteId={siteId} offer={data.offer} onCancelled={noteChange} />
        ) : (
          <HandOverForm site={site} onOffered={noteChange} />
        ))}
    </section>
  )
}
