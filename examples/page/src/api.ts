import { QueryClient } from '@tanstack/react-query'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { type AppRouter, createClient } from '@webmagic/sdk'

// The SDK tries again by itself what is worth trying again.
export const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })

/** Without a token: the session cookie says who is asking. */
const client = createClient()

/** Query and mutation options for every procedure. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
