import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import { messageOf } from '@/api/problem'
import { useToasts } from '@/composables/useToasts'
import { deliveriesKey } from './useWebhooks'

/** How often the log is read while one looks, in ms. */
const OFTEN = 5000

/** What a webhook was told, newest first, a page at a time. */
export function useDeliveries(id: string, webhookId: string) {
  const queries = useQueryClient()
  const { show } = useToasts()
  const path = { id, webhook_id: webhookId }
  const query = useInfiniteQuery({
    queryKey: deliveriesKey(id, webhookId),
    queryFn: ({ pageParam, signal }) =>
      bodyOf(surveysApi.GET('/api/surveys/{id}/webhooks/{webhook_id}/deliveries', {
        params: { path, query: { limit: 20, cursor: pageParam } },
        signal,
      })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: OFTEN,
    refetchIntervalInBackground: false,
  })
  const deliveries = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? [])
  const busy = ref<string | null>(null)

  async function redeliver(deliveryId: string): Promise<void> {
    if (busy.value !== null) return
    busy.value = deliveryId
    try {
      await bodyOf(surveysApi.POST('/api/surveys/{id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', {
        params: { path: { ...path, delivery_id: deliveryId } },
      }))
      show('It is sent again.')
    } catch (error) {
      show(messageOf(error), 'danger')
    }
    await queries.invalidateQueries({ queryKey: deliveriesKey(id, webhookId) })
    busy.value = null
  }

  return { ...query, deliveries, busy, redeliver }
}
