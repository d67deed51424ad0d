import { QueryClient } from '@tanstack/react-query'

export function createQueryClient(): QueryClient {
  return new QueryClient({
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
}
