import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { Ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import type { Source } from './useResults'

/** How often it is counted anew while one looks, in ms: it costs more than the results do. */
const NOW_AND_THEN = 20_000

/** Two questions against each other; nothing until both are chosen. */
export function useCrossTab({ id, responseId }: Source, axes: Ref<{ rows: number; columns: number } | null>, answer: Ref<string[]>) {
  return useQuery({
    queryKey: computed(() => ['results', id, responseId ?? null, 'cross-tab', axes.value, answer.value]),
    queryFn: ({ signal }) => {
      const { rows, columns } = axes.value ?? { rows: 0, columns: 0 }
      const proof = responseId === undefined ? {} : { response_id: responseId }
      const filter = answer.value.length > 0 ? { answer: answer.value } : {}
      const query = { rows, columns, ...filter, ...proof }
      return bodyOf(surveysApi.GET('/api/surveys/{id}/results/cross-tab', { params: { path: { id }, query }, signal }))
    },
    enabled: computed(() => axes.value !== null),
    refetchInterval: NOW_AND_THEN,
    refetchIntervalInBackground: false,
    placeholderData: keepPreviousData,
  })
}
