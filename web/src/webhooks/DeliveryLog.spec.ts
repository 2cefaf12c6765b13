import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { Delivery } from '@/api/types'
import { json, problem, stubServices } from '@/testing/services'
import DeliveryLog from './DeliveryLog.vue'

const delivery: Delivery = {
  id: 'the-delivery', type: 'webhook.test', response_id: null, state: 'delivered', attempts: 1,
  created_at: '2026-01-01T00:00:00Z', next_attempt_at: null, last: null,
}

it('keeps what it has shown where it cannot be read again', async () => {
  stubServices({
    'GET /api/surveys/s/webhooks/w/deliveries': [
      () => json({ items: [delivery], next_cursor: null }),
      () => problem(503, 'database_unavailable'),
    ],
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const log = mount(DeliveryLog, {
    props: { surveyId: 's', webhookId: 'w' },
    global: { plugins: [[VueQueryPlugin, { queryClient }]] },
  })
  await flushPromises()
  expect(log.text()).not.toContain('cannot be shown')
  await queryClient.invalidateQueries()
  await flushPromises()
  expect(log.text()).toContain('the-delivery')
  expect(log.text()).toContain('cannot be shown')
  log.unmount()
})
