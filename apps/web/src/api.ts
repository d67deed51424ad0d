import { QueryClient } from '@tanstack/react-query'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { type AppRouter, createClient } from '@webmagic/sdk'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The SDK's client already tries again what is worth trying again.
      retry: false,
      // Offline, a query should fail and say so instead of waiting without a word.
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 15_000,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

export const client = createClient()

/** Typed query and mutation options for every procedure of the API. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
