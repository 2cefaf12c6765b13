import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { conditionsIn, textOf } from './filter'
import type { FilterCondition } from './filter'

/** The filter in the address: it can be linked to, and the browser's back takes it back. */
export function useFilter() {
  const route = useRoute()
  const router = useRouter()
  const conditions = computed(() => conditionsIn(route.query['answer']))
  const answer = computed(() => conditions.value.map(textOf))

  function set(next: FilterCondition[]): void {
    void router.push({ query: { ...route.query, answer: next.length > 0 ? next.map(textOf) : undefined } })
  }

  return { conditions, answer, set }
}
