import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import { isProblem, messageOf } from '@/api/problem'
import type { Webhook } from '@/api/types'
import { useToasts } from '@/composables/useToasts'

export const webhooksKey = (id: string) => ['survey', id, 'webhooks']
export const deliveriesKey = (id: string, webhookId: string) => [...webhooksKey(id), webhookId, 'deliveries']

/** A survey's webhooks, and what can be done to them. Actions say how it went, and never throw. */
export function useWebhooks(id: string) {
  const queries = useQueryClient()
  const { show } = useToasts()
  const query = useQuery({
    queryKey: webhooksKey(id),
    queryFn: ({ signal }) => bodyOf(surveysApi.GET('/api/surveys/{id}/webhooks', { params: { path: { id } }, signal })),
    staleTime: 0,
  })
  const busy = ref<string | null>(null)

  async function act<T>(webhook: Webhook, work: () => Promise<T>, done: string): Promise<T | undefined> {
    if (busy.value !== null) return undefined
    busy.value = webhook.id
    try {
      const result = await work()
      show(done)
      return result
    } catch (error) {
      if (!isProblem(error, 'not_found')) show(messageOf(error), 'danger')
      return undefined
    } finally {
      await queries.invalidateQueries({ queryKey: webhooksKey(id) })
      busy.value = null
    }
  }

  function params(webhook: Webhook) {
    return { params: { path: { id, webhook_id: webhook.id } } }
  }

  function setEnabled(webhook: Webhook, enabled: boolean): Promise<unknown> {
    const work = () => bodyOf(surveysApi.PATCH('/api/surveys/{id}/webhooks/{webhook_id}', { ...params(webhook), body: { enabled } }))
    return act(webhook, work, enabled ? 'The webhook is on.' : 'The webhook is off.')
  }

  async function newSecret(webhook: Webhook): Promise<string | undefined> {
    const work = () => bodyOf(surveysApi.POST('/api/surveys/{id}/webhooks/{webhook_id}/secret', params(webhook)))
    const changed = await act(webhook, work, 'There is a new secret. The old one signs too for 24 hours.')
    return changed?.secret
  }

  function test(webhook: Webhook): Promise<unknown> {
    const work = () => bodyOf(surveysApi.POST('/api/surveys/{id}/webhooks/{webhook_id}/test', params(webhook)))
    return act(webhook, work, 'The test is on its way.')
  }

  function remove(webhook: Webhook): Promise<unknown> {
    const work = () => bodyOf(surveysApi.DELETE('/api/surveys/{id}/webhooks/{webhook_id}', params(webhook)))
    return act(webhook, work, 'The webhook is deleted.')
  }

  return { ...query, busy, setEnabled, newSecret, test, remove }
}
