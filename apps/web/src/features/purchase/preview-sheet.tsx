import { initials } from '../../components/initials.ts'
import { Shopfront } from '../../components/shopfront.tsx'
import { siteName } from '../ownership/labels.ts'
import { SiteAddress } from '../ownership/site-address.tsx'
import type { Preview } from './labels.ts'

/** What is for sale. */
export function PreviewSheet({ preview }: { preview: Preview }) {
  return (
    <section aria-label="Preview" className="site-card">
      <div className="site-picture">
        <Shopfront seed={preview.slug} letters={initials(siteName(preview))} />
      </div>
      <div className="grid min-w-0 grid-cols-1 gap-1 p-5 sm:px-7">
        {preview.siteDescription && <p className="text-lg">{preview.siteDescription}</p>}
        <p className="text-muted">Have a look around before you buy: this is how it is now.</p>
        <SiteAddress url={preview.siteUrl} />
      </div>
    </section>
  )
}
