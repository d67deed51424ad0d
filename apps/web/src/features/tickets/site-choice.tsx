import type { SiteChoice as ChoosableSite } from '@webmagic/sdk'
import { useId } from 'react'
import { SiteDropDown } from '../ownership/site-drop-down.tsx'
import { SiteRadios } from './site-radios.tsx'

/** As many as can be looked over; who has more looks for the one that is meant. */
export const FEW_SITES = 6

export type NamedSite = Pick<ChoosableSite, 'siteId' | 'slug' | 'siteTitle'>

interface SiteChoiceProps {
  /** The first of the customer's sites, all of them when they are few. */
  sites: NamedSite[]
  total: number
  chosen: NamedSite | null
  problem: string | null
  /** What the API asks to choose from: the first of them, and how many there are. */
  asked: { sites: NamedSite[]; total: number } | null
  onChoose: (site: NamedSite) => void
}

/** Which of several sites it is about. Nothing is chosen until somebody does. */
export function SiteChoice({ sites, total, chosen, problem, asked, onChoose }: SiteChoiceProps) {
  const problemId = `${useId()}problem`
  const isFew = (asked?.total ?? total) <= FEW_SITES
  const list = asked ? asked.sites : isFew ? sites : null
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">Which site is it about?</legend>
      {problem && (
        <p id={problemId} role="alert" className="mb-2 text-sm font-medium text-problem">
          {problem}
        </p>
      )}
      {!isFew && (
        <div className="site-field">
          <SiteDropDown
            label="It is about:"
            site={chosen}
            none="Choose a site"
            describedBy={problem ? problemId : undefined}
            onChoose={(site, close) => {
              close()
              onChoose(site)
            }}
          />
        </div>
      )}
      {list && (
        <SiteRadios
          sites={list}
          chosenId={chosen?.siteId ?? null}
          describedBy={problem ? problemId : undefined}
          onChoose={onChoose}
        />
      )}
      {asked && asked.total > asked.sites.length && (
        <p className="mt-2 text-sm text-muted">
          These are the first {asked.sites.length} of {asked.total.toLocaleString('en-US')}. Find the others
          above.
        </p>
      )}
    </fieldset>
  )
}
