import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'

/** Surveys of others that are shared with the visitor, a page at a time. */
export function useSharedSurveys() {
  const query = useInfiniteQuery({
    queryKey: ['surveys', 'shared'],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(surveysApi.GET('/api/surveys', { params: { query: { owner: 'shared', limit: 20, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const surveys = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  return { ...query, surveys }
}
