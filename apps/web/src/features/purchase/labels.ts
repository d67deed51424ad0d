import type { Outputs } from '@webmagic/sdk'

export type SiteForSale = Outputs['purchase']['forSale']['sites'][number]
export type Preview = Outputs['purchase']['preview']
export type Payment = Outputs['purchase']['history']['payments'][number]

/** "1 site", "12 sites", "more than 1,000 sites" when nobody counted further. */
export function countText(total: number | null, one: string): string {
  if (total === null) return `More than 1,000 ${one}s`
  return total === 1 ? `1 ${one}` : `${total.toLocaleString('en-US')} ${one}s`
}
