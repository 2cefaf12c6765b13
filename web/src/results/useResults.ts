import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { Ref } from 'vue'
import { surveysApi } from '@/api/clients'
import { ProblemError, readProblem } from '@/api/problem'
import type { Results } from '@/api/types'
import { useLive } from './useLive'

/** Whose results, and the receipt that lets one see them, where that is needed. */
export interface Source {
  id: string
  responseId?: string | undefined
}

/** What came out so far, and its version. */
interface Tagged {
  results: Results
  tag: string | null
}

/** How often results are asked for while somebody looks at them, in ms: all of them, where they can't be followed; some. */
const OFTEN = 4000
const FILTERED = 15_000

export function resultsKey({ id, responseId }: Source, answer: string[]) {
  return ['results', id, responseId ?? null, answer]
}

/** The results of a survey as they change, as long as the page is in sight; with a filter, of some of its responses. */
export function useResults(source: Source, answer: Ref<string[]>) {
  const queries = useQueryClient()
  const isAll = computed(() => answer.value.length === 0)
  const isLive = useLive(source, isAll)
  const interval = computed(() => {
    if (!isAll.value) return FILTERED
    return isLive.value ? false : OFTEN
  })
  const query = useQuery({
    queryKey: computed(() => resultsKey(source, answer.value)),
    queryFn: ({ signal, queryKey }) => readResults(source, answer.value, queries.getQueryData<Tagged>(queryKey), signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (isFinal(state.error) ? false : interval.value),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: true,
    placeholderData: keepPreviousData,
  })
  const results = computed(() => query.data.value?.results)
  return { ...query, results, isLive }
}

/** Asking again would not help, until somebody does something about it. */
function isFinal(error: unknown): boolean {
  return error instanceof ProblemError && error.status < 500 && error.status !== 429
}

export async function readResults(
  { id, responseId }: Source, answer: string[], known: Tagged | undefined, signal?: AbortSignal,
): Promise<Tagged> {
  const header = known?.tag ? { 'If-None-Match': known.tag } : {}
  const query = { ...(responseId !== undefined && { response_id: responseId }), ...(answer.length > 0 && { answer }) }
  const { data, error, response } = await surveysApi.GET('/api/surveys/{id}/results', {
    params: { path: { id }, header, query },
    signal,
  })
  if (response.status === 304 && known) return known
  if (!response.ok || !data) throw readProblem(error, response)
  return { results: data, tag: response.headers.get('etag') }
}
