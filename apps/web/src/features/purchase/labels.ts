import type { Outputs } from '@webmagic/sdk'

export type SiteForSale = Outputs['purchase']['forSale']['sites'][number]
export type Preview = Outputs['purchase']['preview']
export type Payment = Outputs['purchase']['history']['payments'][number]
