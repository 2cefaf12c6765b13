import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { authApi, bodyOf } from '@/api/clients'
import { isProblem } from '@/api/problem'

const KEY = ['sessions']

function readPage(limit: number, cursor: string | undefined, signal?: AbortSignal) {
  return bodyOf(authApi.GET('/api/auth/sessions', { params: { query: { limit, cursor } }, signal }))
}

/** A session that has ended by itself in the meantime is as good as ended. */
async function end(id: string): Promise<void> {
  try {
    await bodyOf(authApi.DELETE('/api/auth/sessions/{id}', { params: { path: { id } } }))
  } catch (error) {
    if (!isProblem(error, 'not_found')) throw error
  }
}

/** All of them but this one, over every page of the list. */
async function otherIds(): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await readPage(100, cursor)
    ids.push(...page.items.filter((session) => !session.current).map((session) => session.id))
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return ids
}

/** Where the user is logged in, and how to end that. */
export function useSessions() {
  const queries = useQueryClient()
  const query = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) => readPage(20, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const sessions = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  const hasOthers = computed(() => query.hasNextPage.value || sessions.value.some((session) => !session.current))

  async function endOne(id: string): Promise<void> {
    await end(id).finally(() => queries.invalidateQueries({ queryKey: KEY }))
  }

  /** How many were ended. There is no call for it: the one that ends all ends this one too. */
  async function endOthers(): Promise<number> {
    try {
      const ids = await otherIds()
      for (const id of ids) await end(id)
      return ids.length
    } finally {
      await queries.invalidateQueries({ queryKey: KEY })
    }
  }

  return { ...query, sessions, hasOthers, endOne, endOthers }
}
