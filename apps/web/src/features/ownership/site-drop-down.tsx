import type { ReactNode } from 'react'
import { DropDown } from '../../components/drop-down.tsx'
import { shopColour } from '../../components/shopfront.tsx'
import { type Site, siteName } from './labels.ts'
import { SitePicker } from './site-picker.tsx'

type NamedSite = Pick<Site, 'siteId' | 'slug' | 'siteTitle'>

interface SiteDropDownProps {
  /** Read out before the name of the site. */
  label: string
  site: NamedSite | null
  /** In place of a name as long as there is no site. */
  none: string
  describedBy?: string | undefined
  /** Stands above the list. `close` closes it. */
  extra?: (close: () => void) => ReactNode
  onChoose: (site: Site, close: () => void, leave: () => void) => void
}

/** Names a site of the customer's, and lets them find another. */
export function SiteDropDown({ label, site, none, describedBy, extra, onChoose }: SiteDropDownProps) {
  return (
    <DropDown
      closeLabel="Close the list of sites"
      describedBy={describedBy}
      trigger={
        <>
          <span aria-hidden="true" className={`switcher-sign ${site ? shopColour(site.slug) : ''}`} />
          <span className="min-w-0 grow truncate text-left">
            <span className="sr-only">{label} </span>
            {site ? siteName(site) : none}
          </span>
        </>
      }
    >
      {(close, leave) => (
        <>
          {extra?.(close)}
          <SitePicker
            chosenId={site?.siteId ?? null}
            onChoose={(chosen) => onChoose(chosen, close, leave)}
            onClose={close}
          />
        </>
      )}
    </DropDown>
  )
}
