import { computed, ref } from 'vue'
import { useRouter } from 'vue-router'
import { useToasts } from '@/composables/useToasts'

/** The address where anyone can answer a survey, and a way to copy it. */
export function useShareLink(id: () => string) {
  const router = useRouter()
  const { show } = useToasts()
  const link = computed(() => new URL(router.resolve({ name: 'take', params: { id: id() } }).href, location.origin).href)
  /** Where the browser lets no page copy, the link is shown to be copied by hand. */
  const isByHand = ref(false)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(link.value)
      show('Link copied.')
    } catch {
      isByHand.value = true
    }
  }
  return { link, copy, isByHand }
}
