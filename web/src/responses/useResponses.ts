import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import { isProblem, messageOf } from '@/api/problem'
import { useToasts } from '@/composables/useToasts'

/** The responses to a survey, newest first, a page at a time; and to delete one. */
export function useResponses(id: string) {
  const queries = useQueryClient()
  const { show } = useToasts()
  const queryKey = ['results', id, 'responses']
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      bodyOf(surveysApi.GET('/api/surveys/{id}/responses', { params: { path: { id }, query: { limit: 20, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const responses = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  const busy = ref(false)

  /** Says how it went, and never throws. */
  async function remove(responseId: string): Promise<void> {
    busy.value = true
    try {
      const path = { id, response_id: responseId }
      await bodyOf(surveysApi.DELETE('/api/surveys/{id}/responses/{response_id}', { params: { path } }))
      show('The response is deleted, and counts no more.')
    } catch (error) {
      // Gone is gone, whoever did it.
      if (!isProblem(error, 'not_found')) show(messageOf(error), 'danger')
    }
    await queries.invalidateQueries({ queryKey: ['results', id] })
    busy.value = false
  }

  return { ...query, responses, busy, remove }
}
