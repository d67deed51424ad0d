import type { Outputs } from '@webmagic/sdk'
import { useEffect, useRef } from 'react'
import { FixedSite } from './fixed-site.tsx'
import { type NamedSite, SiteChoice } from './site-choice.tsx'
import type { useSiteOfForm } from './use-site-of-form.ts'

interface SiteOfFormProps {
  site: ReturnType<typeof useSiteOfForm>
  mySites: Outputs['ownership']['mySites']
  problem: string | null
  asked: { sites: NamedSite[]; total: number } | null
}

/** Which site a ticket is about: said where it is clear, asked where it is not. */
export function SiteOfForm({ site: of, mySites, problem, asked }: SiteOfFormProps) {
  const place = useRef<HTMLDivElement>(null)
  const wasFixed = useRef(of.isFixed)

  useEffect(() => {
    // The button that had the focus is gone.
    if (wasFixed.current && !of.isFixed) place.current?.querySelector<HTMLElement>('input, button')?.focus()
    wasFixed.current = of.isFixed
  }, [of.isFixed])

  if (of.site && (of.isFixed || of.isOnly) && !problem) {
    const hasOthers = mySites.total > 1
    return <FixedSite site={of.site} onChange={hasOthers ? of.unfix : null} />
  }
  return (
    <div ref={place}>
      <SiteChoice
        sites={mySites.sites}
        total={mySites.total}
        chosen={of.site}
        problem={problem}
        asked={asked}
        onChoose={of.choose}
      />
    </div>
  )
}
