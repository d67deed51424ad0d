import type { Outputs } from '@webmagic/sdk'
import { useState } from 'react'
import type { NamedSite } from './site-choice.tsx'
import { useSiteOf } from './site-of-ticket.tsx'

interface Options {
  mySites: Outputs['ownership']['mySites']
  /** The one that somebody came from. */
  wanted: NamedSite | null
}

/** Which site a form is about: the only one, the one that somebody came from, or the one that they chose. */
export function useSiteOfForm({ mySites: { sites, total }, wanted }: Options) {
  const only = total === 1 ? (sites[0] ?? null) : null
  const [isFixed, setFixed] = useState(wanted !== null)
  const [chosenId, setChosenId] = useState(wanted?.siteId ?? null)
  const known = [wanted, ...sites].find((site) => site?.siteId === chosenId) ?? null
  const found = useSiteOf(known ? null : chosenId)
  const chosen: NamedSite | null = chosenId === null ? only : (known ?? found)
  return {
    site: chosen,
    /** The name of what was chosen is on its way. */
    isPending: chosenId !== null && chosen === null,
    isOnly: only !== null && chosen?.siteId === only.siteId,
    isFixed,
    unfix: () => setFixed(false),
    choose: setChosenId,
  }
}
