import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { bodyOf, surveysApi } from '@/api/clients'
import { messageOf } from '@/api/problem'
import type { SurveySummary } from '@/api/types'
import { useToasts } from '@/composables/useToasts'

/** Makes surveys of others: a copy here, or a file to keep. Says how it went, and never throws. */
export function useCopies() {
  const queries = useQueryClient()
  const router = useRouter()
  const { show } = useToasts()
  const isCopying = ref(false)

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (isCopying.value) return
    isCopying.value = true
    try {
      await work()
    } catch (error) {
      show(messageOf(error), 'danger')
    }
    isCopying.value = false
  }

  function duplicate({ id, title }: SurveySummary): Promise<void> {
    return attempt(async () => {
      const copy = await bodyOf(surveysApi.POST('/api/surveys/{id}/copies', { params: { path: { id } } }))
      await queries.invalidateQueries({ queryKey: ['surveys'] })
      show(`A draft with the questions of “${title}” is yours to change.`)
      await router.push({ name: 'edit-survey', params: { id: copy.id } })
    })
  }

  function saveDefinition({ id, title }: SurveySummary): Promise<void> {
    return attempt(async () => {
      const definition = await bodyOf(surveysApi.GET('/api/surveys/{id}/definition', { params: { path: { id } } }))
      const blob = new Blob([`${JSON.stringify(definition, null, 2)}\n`], { type: 'application/json' })
      const link = document.createElement('a')
      link.href = URL.createObjectURL(blob)
      link.download = `${title} - survey.json`
      link.click()
      URL.revokeObjectURL(link.href)
    })
  }

  return { isCopying, duplicate, saveDefinition }
}
