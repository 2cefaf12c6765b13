import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { surveysApi } from '@/api/clients'
import { ProblemError, readProblem } from '@/api/problem'
import type { Results } from '@/api/types'

/** What came out so far, and its version. */
interface Tagged {
  results: Results
  tag: string | null
}

/** How often results are asked for while somebody looks at them, in ms. */
const OFTEN = 4000

/** The results of a survey, asked for again as long as the page is in sight. What has not changed is not sent. */
export function useResults(id: string) {
  const queries = useQueryClient()
  const queryKey = ['results', id]
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => readResults(id, queries.getQueryData<Tagged>(queryKey), signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (isFinal(state.error) ? false : OFTEN),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: true,
  })
  const results = computed(() => query.data.value?.results)
  return { ...query, results }
}

/** Asking again would not help, until somebody does something about it. */
function isFinal(error: unknown): boolean {
  return error instanceof ProblemError && error.status < 500 && error.status !== 429
}

export async function readResults(id: string, known: Tagged | undefined, signal?: AbortSignal): Promise<Tagged> {
  const header = known?.tag ? { 'If-None-Match': known.tag } : {}
  const { data, error, response } = await surveysApi.GET('/api/surveys/{id}/results', {
    params: { path: { id }, header },
    signal,
  })
  if (response.status === 304 && known) return known
  if (!response.ok || !data) throw readProblem(error, response)
  return { results: data, tag: response.headers.get('etag') }
}
