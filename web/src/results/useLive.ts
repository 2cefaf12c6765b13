import { useQueryClient } from '@tanstack/vue-query'
import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'
import type { Results } from '@/api/types'
import { resultsKey } from './useResults'
import type { Source } from './useResults'

/** How long it waits before it tries to follow again, in ms. */
const AGAIN = 15_000

/**
 * Follows the results as they change, while somebody looks; true while it does. Where it can't, they are asked for as
 * usual: that also has a session renewed that ran out.
 */
export function useLive(source: Source, isWanted: Ref<boolean>): Ref<boolean> {
  const queries = useQueryClient()
  const isLive = ref(false)
  let events: EventSource | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined

  function follow(): void {
    if (events || !isWanted.value || document.hidden || typeof EventSource === 'undefined') return
    const proof = source.responseId === undefined ? '' : `?response_id=${source.responseId}`
    events = new EventSource(`/api/surveys/${source.id}/results/stream${proof}`)
    events.addEventListener('open', () => (isLive.value = true))
    events.addEventListener('results', take)
    events.addEventListener('error', retry)
  }

  function take({ data, lastEventId }: MessageEvent<string>): void {
    const results = JSON.parse(data) as Results
    queries.setQueryData(resultsKey(source, []), { results, tag: lastEventId })
  }

  function stop(): void {
    clearTimeout(waiting)
    events?.close()
    events = undefined
    isLive.value = false
  }

  /** The browser would try again by itself, but not after a refusal, and not as calmly. */
  function retry(): void {
    stop()
    waiting = setTimeout(follow, AGAIN)
  }

  function look(): void {
    if (document.hidden || !isWanted.value) stop()
    else follow()
  }

  document.addEventListener('visibilitychange', look)
  watch(isWanted, look, { immediate: true })
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', look)
    stop()
  })
  return isLive
}
