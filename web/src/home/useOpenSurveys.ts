import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'

/** The open surveys, newest first, a page at a time. */
export function useOpenSurveys() {
  const query = useInfiniteQuery({
    queryKey: ['surveys', 'open'],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(surveysApi.GET('/api/surveys', { params: { query: { limit: 12, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const surveys = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  return { ...query, surveys }
}
