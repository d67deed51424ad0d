import { Link } from '@tanstack/react-router'
import { type Site, siteName } from '../ownership/labels.ts'

/** From a site's card to the form for this very site. */
export function AskLink({ site }: { site: Site }) {
  return (
    <Link
      to="/tickets/new"
      search={{ site: site.siteId }}
      className="site-address"
      aria-label={`Ask for help with ${siteName(site)}`}
    >
      Ask for help
    </Link>
  )
}
