import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import type { InfiniteData } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import type { TextAnswer, Texts } from '@/api/types'

type Cursor = string | undefined

/** How many texts are shown at a time. */
const PAGE = 10
/** How many pages without a text are read in a row, where few of many have answered. */
const MOST_EMPTY = 10

/** What people wrote, newest first. The list stays as it is until one asks for more, or for what is new. */
export function useTexts(surveyId: string, questionId: number, answered: () => number) {
  const queries = useQueryClient()
  const queryKey = ['results', surveyId, 'texts', questionId]
  /** How many had answered when the newest texts were read. */
  const known = ref(answered())
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => readTexts(surveyId, questionId, pageParam, signal),
    initialPageParam: undefined as Cursor,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: Infinity,
    gcTime: 0,
  })
  const texts = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  /** How many have come in since. All that there are at the end can be counted. */
  const fresh = computed(() => {
    if (query.isPending.value) return 0
    return Math.max(answered() - (query.hasNextPage.value ? known.value : texts.value.length), 0)
  })
  const isFetchingFresh = ref(false)
  const freshError = ref<unknown>(null)

  /** Puts what is new on top. Where that is more than a page, the list begins anew. */
  async function showFresh(): Promise<void> {
    isFetchingFresh.value = true
    freshError.value = null
    try {
      const count = answered()
      const page = await readTexts(surveyId, questionId, undefined)
      queries.setQueryData<InfiniteData<Texts, Cursor>>(queryKey, (data) => data && withFresh(data, page))
      known.value = count
    } catch (error) {
      freshError.value = error
    } finally {
      isFetchingFresh.value = false
    }
  }

  return { ...query, texts, fresh, isFetchingFresh, freshError, showFresh }
}

/** The list with what is new in its newest page. */
export function withFresh(data: InfiniteData<Texts, Cursor>, page: Texts): InfiniteData<Texts, Cursor> {
  const known = new Set(data.pages.flatMap(({ items }) => items.map(({ response_id }) => response_id)))
  const [first, ...rest] = data.pages
  const isNew = ({ response_id }: TextAnswer) => !known.has(response_id)
  const overlaps = page.items.some((item) => !isNew(item))
  if (!first || !overlaps) return { pages: [page], pageParams: [undefined] }
  return { ...data, pages: [{ ...first, items: [...page.items.filter(isNew), ...first.items] }, ...rest] }
}

/** A page with something in it, if there is something: the service may find nothing in a page, and more after it. */
export async function readTexts(id: string, question_id: number, cursor: Cursor, signal?: AbortSignal): Promise<Texts> {
  const read = (cursor: Cursor) =>
    bodyOf(surveysApi.GET('/api/surveys/{id}/results/{question_id}/texts', {
      params: { path: { id, question_id }, query: { limit: PAGE, cursor } },
      signal,
    }))
  let page = await read(cursor)
  for (let empty = 1; page.items.length === 0 && page.next_cursor && empty < MOST_EMPTY; empty += 1) {
    page = await read(page.next_cursor)
  }
  return page
}
