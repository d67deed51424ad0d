import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { type AppRouter, createClient } from '@webmagic/sdk'
import { createQueryClient } from './query-client.ts'

export const queryClient = createQueryClient()

// Whoever is signed in as staff too, in the same browser, is nobody here once their own session has ended.
export const client = createClient({ headers: { 'webmagic-door': 'customer' } })

/** Typed query and mutation options for every procedure of the API. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
