import { useNavigate, useParams } from '@tanstack/react-router'
import type { Site } from './labels.ts'
import { SiteDropDown } from './site-drop-down.tsx'
import { useChosenSite, useHasMultipleSites } from './use-chosen-site.ts'

/** Names the site that is looked at, and leads to any other. Nothing for who has only one. */
export function SiteSwitcher() {
  const hasMultipleSites = useHasMultipleSites()
  const chosen = useChosenSite()
  const { siteId } = useParams({ strict: false })
  const navigate = useNavigate()
  if (!hasMultipleSites) return null

  function choose({ siteId: id }: Site, close: () => void, leave: () => void) {
    // The page takes the focus then, unless it is the one that is open already.
    if (id === siteId) return close()
    leave()
    navigate({ to: '/sites/$siteId', params: { siteId: id } })
  }

  return <SiteDropDown label="Switch site, now:" site={chosen} none="Choose a site" onChoose={choose} />
}
