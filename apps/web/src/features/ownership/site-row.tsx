import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { shopColour } from '../../components/shopfront.tsx'
import { type Site, siteName } from './labels.ts'

/** One line about a site, which leads to its page. */
export function SiteRow({ site, children }: { site: Site; children: ReactNode }) {
  return (
    <li className="site-row">
      <Link to="/sites/$siteId" params={{ siteId: site.siteId }} className="site-row-link">
        <span aria-hidden="true" className={`switcher-sign ${shopColour(site.slug)}`} />
        <span className="min-w-0 grow font-semibold">{siteName(site)}</span>
        <span className="shrink-0 text-sm">{children}</span>
      </Link>
    </li>
  )
}
