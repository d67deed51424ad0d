import { Button } from '../../components/button.tsx'
import { shopColour } from '../../components/shopfront.tsx'
import { siteName } from '../ownership/labels.ts'
import type { NamedSite } from './site-choice.tsx'

interface FixedSiteProps {
  site: NamedSite
  /** Null when there is no other. */
  onChange: (() => void) | null
}

/** The one site that it is about: the only one, or the one that somebody came from. */
export function FixedSite({ site, onChange }: FixedSiteProps) {
  return (
    <div>
      <p className="mb-2 text-sm font-semibold">The site it is about</p>
      <div className="fixed-site">
        <span aria-hidden="true" className={`switcher-sign ${shopColour(site.slug)}`} />
        <p className="min-w-0 grow">
          <span className="font-semibold break-words">{siteName(site)}</span>
          {!onChange && <span className="block text-sm text-muted">Your only site, so it is this one.</span>}
        </p>
        {onChange && (
          <Button variant="quiet" aria-label="Change the site" onClick={onChange}>
            Change
          </Button>
        )}
      </div>
    </div>
  )
}
