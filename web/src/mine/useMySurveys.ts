import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'

/** One's own surveys in any state, newest first, a page at a time. */
export function useMySurveys() {
  const query = useInfiniteQuery({
    queryKey: ['surveys', 'mine'],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(surveysApi.GET('/api/surveys', { params: { query: { owner: 'me', limit: 20, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // How many have answered changes by itself.
    staleTime: 0,
  })
  const surveys = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  return { ...query, surveys }
}
