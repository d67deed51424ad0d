import { useState } from 'react'
import { Badge, type Tone } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { CheckIcon } from '../../components/icons.tsx'
import type { Site } from './labels.ts'
import { type Concern, sitesOfConcern } from './overview.ts'
import { SiteRow } from './site-row.tsx'

const CONCERNS: Record<Concern, { text: string; tone: Tone }> = {
  past_due: { text: 'Payment past due', tone: 'problem' },
  suspended: { text: 'Suspended', tone: 'warning' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
}

const FEW = 5

/** What cannot wait, the most urgent first. */
export function AttentionList({ sites }: { sites: Site[] }) {
  const [isWhole, setWhole] = useState(false)
  const concerns = sitesOfConcern(sites)
  const shown = isWhole ? concerns : concerns.slice(0, FEW)
  return (
    <section aria-labelledby="attention-heading" className="panel">
      <h2 id="attention-heading" className="panel-title">
        Needs attention
        {concerns.length > 0 && <span className="count">{concerns.length}</span>}
      </h2>
      {concerns.length === 0 && (
        <p className="mt-3 flex items-center gap-2 text-good">
          <CheckIcon />
          Nothing. All payments are in and nothing is suspended.
        </p>
      )}
      <ul className="mt-2">
        {shown.map(({ site, concern }) => (
          <SiteRow key={site.siteId} site={site}>
            <Badge tone={CONCERNS[concern].tone}>{CONCERNS[concern].text}</Badge>
          </SiteRow>
        ))}
      </ul>
      {concerns.length > FEW && (
        <div className="mt-3">
          <Button aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show fewer' : `Show all ${concerns.length}`}
          </Button>
        </div>
      )}
    </section>
  )
}
