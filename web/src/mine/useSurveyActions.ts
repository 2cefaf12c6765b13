import { useQueryClient } from '@tanstack/vue-query'
import { readonly, ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import { isProblem, messageOf } from '@/api/problem'
import type { SurveyState, SurveySummary } from '@/api/types'
import { useToasts } from '@/composables/useToasts'
import { changeSurvey } from './own-survey'

/** What can be done to a survey from the list. Says how it went, and never throws. */
export function useSurveyActions() {
  const queries = useQueryClient()
  const { show } = useToasts()
  /** The survey that something is being done to. */
  const busy = ref<string | null>(null)

  async function act(survey: SurveySummary, work: () => Promise<unknown>, done: string): Promise<void> {
    if (busy.value !== null) return
    busy.value = survey.id
    try {
      await work()
      show(done)
    } catch (error) {
      show(messageOf(error), 'danger')
    }
    await queries.invalidateQueries({ queryKey: ['surveys'] })
    void queries.invalidateQueries({ queryKey: ['survey', survey.id] })
    busy.value = null
  }

  function setState(survey: SurveySummary, state: SurveyState): Promise<void> {
    const done = state === 'open' ? `“${survey.title}” is open.` : `“${survey.title}” is closed.`
    return act(survey, () => changeSurvey(survey.id, { state }), done)
  }

  function remove(survey: SurveySummary): Promise<void> {
    return act(survey, () => deleteSurvey(survey.id), `“${survey.title}” is deleted.`)
  }

  return { busy: readonly(busy), setState, remove }
}

async function deleteSurvey(id: string): Promise<void> {
  try {
    await bodyOf(surveysApi.DELETE('/api/surveys/{id}', { params: { path: { id } } }))
  } catch (error) {
    // Gone is gone, whoever did it.
    if (!isProblem(error, 'not_found')) throw error
  }
}
