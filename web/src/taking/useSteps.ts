import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { LocationQueryRaw } from 'vue-router'

/** The index of a question among all of the survey's, or the review after the last one. */
export type Step = number | 'review'

/** The step that an address names; the first question where it names none. */
export function stepIn(query: LocationQueryRaw, count: number): Step {
  if (query['q'] === 'review') return 'review'
  const place = Number(query['q'])
  return Number.isInteger(place) && place >= 1 && place <= count ? place - 1 : 0
}

/** Where one is: in the address, so that the browser's back and forward, reloads and links do what they promise. */
export function useSteps(count: number) {
  const route = useRoute()
  const router = useRouter()
  const step = computed(() => stepIn(route.query, count))
  /** A question that is looked at again leads back to the review. */
  const isRevisit = computed(() => route.query['then'] === 'review')
  const isNamed = computed(() => route.query['q'] !== undefined)

  function queryOf(to: Step, revisit = false): LocationQueryRaw {
    const { language } = route.query
    const q = to === 'review' ? to : String(to + 1)
    return { ...(language && { language }), q, ...(revisit && { then: 'review' }) }
  }

  function goTo(to: Step, { revisit = false, replace = false } = {}): void {
    void router.push({ query: queryOf(to, revisit), replace })
  }

  return { step, isRevisit, isNamed, goTo, queryOf }
}
