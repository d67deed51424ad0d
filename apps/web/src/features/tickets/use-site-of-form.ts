import type { Outputs } from '@webmagic/sdk'
import { useState } from 'react'
import type { NamedSite } from './site-choice.tsx'

interface Options {
  mySites: Outputs['ownership']['mySites']
  /** The one that somebody came from. */
  wanted: NamedSite | null
}

/** Which site a form is about: the only one, the one that somebody came from, or the one that they chose. */
export function useSiteOfForm({ mySites: { sites, total }, wanted }: Options) {
  const only = total === 1 ? (sites[0] ?? null) : null
  const [isFixed, setFixed] = useState(wanted !== null)
  const [chosen, choose] = useState<NamedSite | null>(wanted)
  const site = chosen ?? only
  return {
    site,
    isOnly: only !== null && site?.siteId === only.siteId,
    isFixed,
    unfix: () => setFixed(false),
    choose,
  }
}
