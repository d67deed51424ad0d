import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { type AppRouter, createClient } from '@webmagic/sdk'
import { createQueryClient } from '../../query-client.ts'

// All its own: what staff see must not be in what a customer is shown, who may be signed in in the same browser.
export const queryClient = createQueryClient()

export const client = createClient({ headers: { 'webmagic-door': 'staff' } })

export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
