import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { CheckIcon } from '../../components/icons.tsx'
import { useWaitingTickets, WaitingTickets } from '../tickets/waiting-tickets.tsx'
import { ConcernBadge } from './concern-badge.tsx'
import { formatNumber, type Overview } from './labels.ts'
import { SiteRow } from './site-row.tsx'

const FEW = 5

/** What cannot wait, the most urgent first. */
export function AttentionList({ sites, total }: Overview['attention']) {
  const [isWhole, setWhole] = useState(false)
  const waiting = useWaitingTickets()
  const count = total + waiting.total
  const shown = isWhole ? sites : sites.slice(0, FEW)
  return (
    <section aria-labelledby="attention-heading" className="panel">
      <h2 id="attention-heading" className="panel-title">
        Needs attention
        {count > 0 && <span className="count">{formatNumber(count)}</span>}
      </h2>
      {count === 0 && (
        <p className="mt-3 flex items-start gap-2 text-good">
          <span className="mt-1">
            <CheckIcon />
          </span>
          Nothing. No payment is past due, and no site is suspended, ending or cancelled.
        </p>
      )}
      <WaitingTickets {...waiting} />
      <ul className={waiting.total > 0 ? 'waiting-before' : 'mt-2'}>
        {shown.map((site) => (
          <SiteRow key={site.siteId} site={site}>
            <ConcernBadge site={site} />
          </SiteRow>
        ))}
      </ul>
      {isWhole && sites.length < total && <Rest shown={sites.length} total={total} />}
      {sites.length > FEW && (
        <div className="mt-3">
          <Button aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show fewer' : moreText(sites.length, total)}
          </Button>
        </div>
      )}
    </section>
  )
}

function moreText(known: number, total: number): string {
  return known < total ? `Show the first ${known}` : `Show all ${total}`
}

/** Where those are that are too many for a glance. */
function Rest({ shown, total }: { shown: number; total: number }) {
  return (
    <p className="mt-3 text-muted">
      The {shown} most urgent of {formatNumber(total)}. The others are in{' '}
      <Link to="/sites" className="text-link">
        My sites
      </Link>
      .
    </p>
  )
}
