import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { Ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import type { Question, ResultsQuestion } from '@/api/types'

/**
 * The questions that results are about, for whoever may see these: the service decides it. A survey that is closing gives
 * its form to nobody, but these.
 */
export function useAskedQuestions(id: string, responseId: Ref<string | undefined>) {
  const query = useQuery({
    queryKey: ['results', id, responseId, 'questions'],
    queryFn: ({ signal }) => {
      const proof = responseId.value === undefined ? {} : { response_id: responseId.value }
      return bodyOf(surveysApi.GET('/api/surveys/{id}/results/questions', { params: { path: { id }, query: proof }, signal }))
    },
  })
  const questions = computed(() => query.data.value?.questions.map(asQuestion) ?? [])
  return { ...query, questions }
}

/** As a form has it, without what only answering takes. */
function asQuestion(question: ResultsQuestion): Question {
  return {
    ...question, help: '', required: false, random_order: false, minimum: null, maximum: null, whole: false, show_if: null,
  }
}
