import { QueryClient } from '@tanstack/vue-query'
import { NetworkError, ProblemError } from '@/api/problem'

/** Worth another try by itself: no answer, or one that says "later". */
function isPassing(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ProblemError && error.status >= 502)
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Ours say themselves what they could not reach; the browser's idea of being offline is often wrong.
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && isPassing(error),
      retryDelay: (failures) => 500 * 2 ** failures,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})
