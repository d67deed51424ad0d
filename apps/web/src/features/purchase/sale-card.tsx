import { Link } from '@tanstack/react-router'
import { memo, useId } from 'react'
import { initials } from '../../components/initials.ts'
import { formatMoney } from '../../components/money.ts'
import { Shopfront } from '../../components/shopfront.tsx'
import { siteName } from '../ownership/labels.ts'
import type { SiteForSale } from './labels.ts'

export const SaleCard = memo(function SaleCard({ site }: { site: SiteForSale }) {
  const titleId = useId()
  const name = siteName(site)
  const params = { slug: site.slug }
  return (
    <div className="site-item" data-row>
      <article aria-labelledby={titleId} className="site-card">
        <div className="site-picture">
          <Shopfront seed={site.slug} letters={initials(name)} />
        </div>
        <div className="flex min-w-0 grow flex-col p-5">
          <h2 id={titleId} className="-mt-2 text-lg font-bold leading-snug tracking-tight">
            <Link to="/buy/$slug" params={params} className="site-title">
              <span className="line-clamp-2">{name}</span>
            </Link>
          </h2>
          {site.siteDescription && <p className="line-clamp-3 text-muted">{site.siteDescription}</p>}
          <p className="mt-auto pt-4">
            <span className="text-lg font-bold">{formatMoney(site.purchaseAmount)}</span>
            <span className="text-sm text-muted"> today, then {formatMoney(site.monthlyAmount)} a month</span>
          </p>
          <Link to="/buy/$slug" params={params} className="button button-secondary mt-4">
            Have a look<span className="sr-only"> at {name}</span>
          </Link>
        </div>
      </article>
    </div>
  )
})
