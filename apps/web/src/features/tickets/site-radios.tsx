import { useId } from 'react'
import { shopColour } from '../../components/shopfront.tsx'
import { siteName } from '../ownership/labels.ts'
import { ChoiceCard } from './choice-card.tsx'
import type { NamedSite } from './site-choice.tsx'

interface SiteRadiosProps {
  sites: NamedSite[]
  chosenId: string | null
  describedBy?: string | undefined
  onChoose: (site: NamedSite) => void
}

export function SiteRadios({ sites, chosenId, describedBy, onChoose }: SiteRadiosProps) {
  const name = useId()
  return (
    <div className="choices site-choices">
      {sites.map((site) => (
        <ChoiceCard
          key={site.siteId}
          name={name}
          isChosen={site.siteId === chosenId}
          describedBy={describedBy}
          onChoose={() => onChoose(site)}
        >
          <span className="flex items-center gap-2.5 font-semibold">
            <span aria-hidden="true" className={`switcher-sign ${shopColour(site.slug)}`} />
            <span className="min-w-0 wrap-anywhere">{siteName(site)}</span>
          </span>
        </ChoiceCard>
      ))}
    </div>
  )
}
