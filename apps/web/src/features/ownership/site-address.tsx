import { ExternalIcon } from '../../components/icons.tsx'
import { spokenAddress } from './labels.ts'

/** The way to the website itself, outside the portal. */
export function SiteAddress({ url }: { url: string }) {
  const address = spokenAddress(url)
  return (
    <a href={url} target="_blank" rel="noopener" className="site-address">
      <span className="flex min-w-0">
        <span className="min-w-8 truncate">{address.host}</span>
        <span className="max-w-[75%] shrink-0 truncate">{address.path}</span>
      </span>
      <ExternalIcon />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  )
}
