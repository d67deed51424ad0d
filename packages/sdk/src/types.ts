import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@webmagic/api/types'

/** What each procedure takes: `Inputs['ownership']['mySites']`. */
export type Inputs = inferRouterInputs<AppRouter>

/** What each procedure answers: `Outputs['ownership']['mySites']['sites'][number]`. */
export type Outputs = inferRouterOutputs<AppRouter>
